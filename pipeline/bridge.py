"""Two leads that turned out to be one problem are joined by the machine, where no person has decided otherwise."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipeline.grouping.bridge import Bridge
from pipeline.lifecycle import record
from pipeline.merge import recount
from pipeline.snapshot import snapshot
from pipeline.store.models import Lead, Post
from pipeline.triage import URGENCY_ORDER

UNTOUCHED = ("received", "dispatched")
"""States in which no office has taken the lead over: only such a lead is taken from where it is."""

HELD = ("accepted", "in_work")
"""States in which a lead may still take in another one."""


def bridge(session: Session, lead: Lead, other: Lead, found: Bridge, now: datetime) -> Lead | None:
    """Join two leads; returns the one that remains, or None where the machine may not.

    Nobody is alerted: the one that remains is at least as urgent, so its people know already. Undo takes it back.
    """
    pair = _order(session, lead, other)
    if pair is None:
        return None
    stays, goes = pair
    posts = list(session.scalars(select(Post).where(Post.lead_id == goes.id).order_by(Post.id)))
    before, other_before = snapshot(stays), snapshot(goes)
    for post in posts:
        post.lead_id = stays.id
    goes.state, goes.merged_into, goes.closed_at = "merged", stays.id, now
    recount(session, stays)
    ids = [post.id for post in posts]
    record(session, stays, "bridged", now, other=goes.id, posts=ids, pinned=[], before=before,
           other_before=other_before, **found.evidence())  # fmt: skip
    record(session, goes, "bridged_into", now, other=stays.id)
    return stays


def _order(session: Session, lead: Lead, other: Lead) -> tuple[Lead, Lead] | None:
    """Which of the two stays and which goes; None where a person, an office or a border stands between them."""
    if lead.restricted or other.restricted or lead.town != other.town:
        return None
    if not all(one.state in UNTOUCHED + HELD for one in (lead, other)):
        return None
    stays, goes = sorted((lead, other), key=_weight, reverse=True)
    if goes.state not in UNTOUCHED or goes.confirmed_at is not None:
        return None
    if URGENCY_ORDER.index(goes.urgency) > URGENCY_ORDER.index(stays.urgency):
        return None  # an office works on a lead that would become more urgent: a person decides
    pinned = select(func.count()).where(Post.lead_id.in_((lead.id, other.id)), Post.pinned)
    return None if session.scalar(pinned) else (stays, goes)


def _weight(lead: Lead) -> tuple[bool, bool, int, int, int]:
    held = lead.state in HELD
    return held, lead.confirmed_at is not None, URGENCY_ORDER.index(lead.urgency), lead.post_count, -lead.id
