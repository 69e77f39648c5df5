"""One lead with everything known about it: posts with the evidence why they belong, and its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from common.errors import InputError
from common.i18n import _
from pipeline.lifecycle import record
from pipeline.returning import Again, again_of, came_back_as
from pipeline.store.engine import Store
from pipeline.store.models import Lead, LeadEvent, Post, PostRepeat
from pipeline.store.review import LeadStanding
from pipeline.town import TownContext


@dataclass(frozen=True, slots=True)
class LeadView:
    """A lead, its posts (oldest first), the number of exact repeats, and its steps (oldest first)."""

    lead: Lead
    posts: list[Post]
    """All of them, or the newest if so many were asked for."""
    repeats: int
    events: list[LeadEvent]
    words: list[str]
    """The words that led to topic and urgency, as the list shows them."""
    again: Again | None
    """The leads before this one, if its problem had come before."""
    came_back: list[Lead]
    """The leads in which its problem came back."""


def open_for(session: Session, town: TownContext, lead_id: int, *, office: str | None) -> Lead:
    """The lead, if `office` may open it: a restricted one opens in the name of its office only (`InputError`)."""
    lead = session.get(Lead, lead_id)
    hidden = lead is not None and lead.restricted and office != lead.office
    if lead is None or lead.town != town.id or hidden:
        # the same words for both: whether there is a restricted lead is its office's business
        raise InputError(
            _("没有线索 {lead}，或它只有承办部门能看（--office 部门编号，查看会被记录）").format(lead=lead_id)
        )
    return lead


def view_lead(
    store: Store,
    town: TownContext,
    lead_id: int,
    now: datetime,
    *,
    office: str | None = None,
    staff: str | None = None,
    newest: int | None = None,
) -> LeadView:
    """Everything about a lead. A restricted one opens only for its office, and the look is recorded.

    `staff` is the account that looks; without one (the command line) the office stands in the record.
    """
    with store.read() as session:
        lead = open_for(session, town, lead_id, office=office)
        wanted = (
            select(Post).where(Post.lead_id == lead_id).order_by(Post.published_at.desc(), Post.id.desc())
        )
        posts = list(session.scalars(wanted.limit(newest)))[::-1]
        repeats = session.scalar(
            select(func.count())
            .select_from(PostRepeat)
            .join(Post, Post.id == PostRepeat.original_id)
            .where(Post.lead_id == lead_id)
        )
        standing = session.get(LeadStanding, lead_id)
        events = list(
            session.scalars(select(LeadEvent).where(LeadEvent.lead_id == lead_id).order_by(LeadEvent.id))
        )
        again = again_of(session, [lead]).get(lead_id)
        came_back = [one for one in came_back_as(session, lead) if not one.restricted or one.office == office]
    if lead.restricted:
        with store.write() as session:
            record(session, session.get_one(Lead, lead_id), "viewed", now, staff=staff or f"office:{office}")
    words = list(standing.words) if standing else []
    return LeadView(lead, posts, repeats or 0, events, words, again, came_back)
