"""What the analysis reads from the store: leads as light rows, counts of their posts by period, their steps.

Restricted leads stand apart from the first moment on: nothing but `restricted.py` ever sees them, so no total
can be held against another to find one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.periods import Period
from pipeline.dispatch import Catalogue
from pipeline.store.models import Lead, LeadEvent, Post
from pipeline.town import TownContext


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead as the analysis counts it: no text."""

    id: int
    topic: str
    urgency: str
    place: str
    office: str
    state: str
    post_count: int
    returns: int
    satisfied: bool | None
    restricted: bool
    first_seen: datetime
    received_at: datetime
    dispatch_due: datetime
    accept_due: datetime
    feedback_due: datetime
    dispatched_at: datetime | None
    accepted_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None


COLUMNS = tuple(LeadRow.__dataclass_fields__)


class Voices(NamedTuple):
    """A lead's posts from one source within one period."""

    lead: int
    source: str
    posts: int
    clicks: int
    """Likes and dislikes."""
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a lead's history."""

    lead: int
    at: datetime
    before: str
    after: str


def read_leads(session: Session, town: str, catalogue: Catalogue) -> tuple[dict[int, LeadRow], list[LeadRow]]:
    """Open leads by id, and the restricted ones apart. Leads merged into another are in that other one."""
    rows = session.execute(
        select(*(getattr(Lead, name) for name in COLUMNS))
        .where(Lead.town == town, Lead.state != "merged")
        .order_by(Lead.id)
        .execution_options(yield_per=5000)
    )
    leads: dict[int, LeadRow] = {}
    hidden: list[LeadRow] = []
    for row in rows:
        lead = LeadRow(*row)
        if lead.restricted or catalogue.is_restricted(lead.topic):
            hidden.append(lead)
        else:
            leads[lead.id] = lead
    return leads, hidden


def read_voices(
    session: Session, town: TownContext, period: Period, known: Mapping[int, LeadRow], *, full: bool
) -> list[Voices]:
    """The posts of the period about the `known` leads, counted by lead and source.

    `full` tells clicks and the first and last moment, too; years of posts are read without.
    """
    start, end = period.bounds(town)
    columns: list[Any] = [Post.lead_id, Post.source_id, func.count()]
    if full:
        clicks = func.sum(func.coalesce(Post.likes, 0) + func.coalesce(Post.dislikes, 0))
        columns += [clicks, func.min(Post.published_at), func.max(Post.published_at)]
    rows = session.execute(
        select(*columns)
        .where(Post.town == town.id, Post.published_at >= start, Post.published_at < end)
        .where(Post.lead_id.is_not(None))
        .group_by(Post.lead_id, Post.source_id)
    )
    if full:
        return sorted(
            Voices(row[0], row[1], row[2], int(row[3]), row[4], row[5]) for row in rows if row[0] in known
        )
    return sorted(Voices(row[0], row[1], row[2], 0, start, start) for row in rows if row[0] in known)


def read_days(
    session: Session, town: TownContext, period: Period, known: Mapping[int, LeadRow]
) -> dict[date, int]:
    """Posts about the `known` leads on each local day of the period."""
    start, end = period.bounds(town)
    days = dict.fromkeys(period.days, 0)
    rows = session.execute(
        select(Post.published_at, Post.lead_id)
        .where(Post.town == town.id, Post.published_at >= start, Post.published_at < end)
        .where(Post.lead_id.is_not(None))
        .execution_options(yield_per=10_000)
    )
    for at, lead in rows:
        if lead in known:
            days[at.astimezone(town.zone).date()] += 1
    return days


def read_left_out(session: Session, town: TownContext, period: Period) -> int:
    """Posts of the period that call for nobody's action: stored without a lead."""
    start, end = period.bounds(town)
    found = session.scalar(
        select(func.count()).where(
            Post.town == town.id, Post.published_at >= start, Post.published_at < end, Post.lead_id.is_(None)
        )
    )
    return found or 0


def read_steps(
    session: Session, town: str, start: datetime, end: datetime, known: Mapping[int, LeadRow]
) -> list[Step]:
    """The steps that were taken within [start, end) on the `known` leads, in their order."""
    rows = session.execute(
        select(LeadEvent.lead_id, LeadEvent.at, LeadEvent.data)
        .where(LeadEvent.town == town, LeadEvent.kind == "step", LeadEvent.at >= start, LeadEvent.at < end)
        .order_by(LeadEvent.id)
    )
    return [
        Step(lead, at, str(data.get("before", "")), str(data.get("after", "")))
        for lead, at, data in rows
        if lead in known
    ]


def read_offices(
    session: Session, town: str, start: datetime, end: datetime, known: Mapping[int, LeadRow]
) -> set[int]:
    """The `known` leads that went to another office within [start, end) after having been at one."""
    again = (
        select(LeadEvent.lead_id)
        .where(LeadEvent.town == town, LeadEvent.kind == "routed", LeadEvent.at < end)
        .group_by(LeadEvent.lead_id)
        .having(func.count() > 1, func.max(LeadEvent.at) >= start)
    )
    rows = session.execute(
        select(LeadEvent.lead_id, LeadEvent.at, LeadEvent.data)
        .where(LeadEvent.lead_id.in_(again), LeadEvent.kind == "routed", LeadEvent.at < end)
        .order_by(LeadEvent.lead_id, LeadEvent.id)
    )
    moved: set[int] = set()
    before: tuple[int, str] | None = None
    for lead, at, data in rows:
        office = str(data.get("office", ""))
        if before is not None and before[0] == lead and before[1] != office and at >= start and lead in known:
            moved.add(lead)
        before = (lead, office)
    return moved


def read_returning(
    session: Session, town: str, start: datetime, end: datetime, known: Mapping[int, LeadRow]
) -> dict[int, int]:
    """Leads opened within [start, end) about a problem that had ended: new lead -> the ended one."""
    rows = session.execute(
        select(LeadEvent.lead_id, LeadEvent.data).where(
            LeadEvent.town == town, LeadEvent.kind == "opened", LeadEvent.at >= start, LeadEvent.at < end
        )
    )
    return {
        lead: int(data["again"]) for lead, data in rows if lead in known and data.get("again") is not None
    }


def read_titles(session: Session, leads: Iterable[int]) -> dict[int, str]:
    """Titles of a few open leads; a purged one has none."""
    wanted = list(leads)
    rows = session.execute(select(Lead.id, Lead.title).where(Lead.id.in_(wanted), Lead.restricted.is_(False)))
    return {lead: title for lead, title in rows if title}
