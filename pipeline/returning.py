"""Problems that come back: a post about an ended lead opens a new one, linked to the one before it both ways.

Nothing is reopened behind the back of whoever closed it, and nothing starts from nothing: the new lead says
"again, the third time since May", and the old one where the problem went on. A lead that stays open takes all its
posts, be they a year apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from common.i18n import _
from pipeline.lifecycle import ENDED, record
from pipeline.store.models import Lead, Post
from pipeline.triage import more_urgent

MOST_LINKS = 50
"""Returns that are followed; it also ends a chain that somebody tied into a ring."""


@dataclass(frozen=True, slots=True)
class Again:
    """How often a problem has come, this time included, since when, and the leads before this one, oldest first."""

    times: int
    since: datetime
    before: tuple[int, ...]

    def text(self, zone: ZoneInfo) -> str:
        """The same in words."""
        since = self.since.astimezone(zone)
        return _("再次出现：{year}年{month}月以来第 {times} 次").format(
            year=since.year, month=since.month, times=self.times
        )


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a post belongs that is about an ended lead: `joins` a lead, or opens one `again` after another."""

    joins: int | None = None
    again: int | None = None
    late: bool = False
    """The post was written before the lead was ended, and read only afterwards."""


def settle(session: Session, lead: Lead, post: Post) -> Destination:
    """Where `post`, which is about `lead`, goes: to it, to the open lead in which it came back, or to a new one.

    A voice that was raised before the end and read after it changes nothing, unless it presses more than the lead.
    """
    lead = _newest(session, lead)
    if lead.state not in ENDED:
        return Destination(joins=lead.id)
    before_end = lead.closed_at is not None and post.published_at < lead.closed_at
    if before_end and more_urgent(lead.urgency, post.urgency) == lead.urgency:
        return Destination(joins=lead.id, late=True)
    return Destination(again=lead.id)


def link(session: Session, lead: Lead, earlier: int, now: datetime) -> None:
    """Tie a new lead to the ended one before it; both histories say so."""
    lead.again_of = earlier
    record(session, session.get_one(Lead, earlier), "came_back", now, other=lead.id)


def came_back_as(session: Session, lead: Lead) -> list[Lead]:
    """The leads in which the problem of an ended lead came back, oldest first."""
    return list(
        session.scalars(
            select(Lead).where(Lead.again_of == lead.id, Lead.state != "merged").order_by(Lead.id)
        )
    )


def again_of(session: Session, leads: Iterable[Lead | Row[Any]]) -> dict[int, Again]:
    """For those of the leads that came back: how often and since when.

    Restricted leads count for restricted ones of the same office only: their number is nobody else's business.
    """
    chains: dict[int, list[Lead]] = {lead.id: [] for lead in leads if lead.again_of is not None}
    heads = {lead.id: lead for lead in leads if lead.id in chains}
    wanted = {number: lead.again_of for number, lead in heads.items()}
    for _link in range(MOST_LINKS):
        asked = {earlier for earlier in wanted.values() if earlier is not None}
        if not asked:
            break
        found = {lead.id: lead for lead in session.scalars(select(Lead).where(Lead.id.in_(asked)))}
        following: dict[int, int | None] = {}
        for number, earlier in wanted.items():
            lead = found.get(earlier) if earlier is not None else None
            if lead is None or any(lead.id == one.id for one in chains[number]) or lead.id == number:
                continue
            if lead.state == "merged":  # its posts stand elsewhere
                following[number] = lead.merged_into
                continue
            chains[number].append(lead)
            following[number] = lead.again_of
        wanted = following
    return {
        number: Again(len(told) + 1, min(one.first_seen for one in told), tuple(one.id for one in told))
        for number, chain in chains.items()
        if (told := _told(chain[::-1], heads[number]))
    }


def _told(chain: Sequence[Lead], lead: Lead | Row[Any]) -> list[Lead]:
    return [one for one in chain if not one.restricted or (lead.restricted and one.office == lead.office)]


def _newest(session: Session, lead: Lead) -> Lead:
    """The lead itself, or the last one in which its problem came back."""
    for _link in range(MOST_LINKS):
        following = lead.merged_into if lead.state == "merged" else _successor(session, lead)
        if following is None:
            return lead
        lead = session.get_one(Lead, following)
    return lead


def _successor(session: Session, lead: Lead) -> int | None:
    if lead.state not in ENDED:
        return None
    return session.scalar(select(Lead.id).where(Lead.again_of == lead.id).order_by(Lead.id.desc()).limit(1))
