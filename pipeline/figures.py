"""The figures that leaders look at: rates of response, resolution and return, what is overdue, the trend.

Rates are by the practice of 接诉即办: 响应率 (taken over in time), 解决率 (closed of those to be worked on),
退单率 (returned at least once), 满意率 (satisfied of those asked afterwards).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from pipeline.lead_list import day_bounds
from pipeline.store.models import Lead
from pipeline.store.review import LeadStanding
from pipeline.town import TownContext

DAYS = 30
_SOLVED = ("closed", "followed_up")
_NOT_COUNTED = ("no_action", "merged")


@dataclass(frozen=True, slots=True)
class Rate:
    """`part` of `whole`; without a whole there is no rate."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.part / self.whole) if self.whole else None


@dataclass(frozen=True, slots=True)
class Day:
    """One local day: leads that came in and leads that were solved."""

    day: date
    received: int
    solved: int


@dataclass(frozen=True, slots=True)
class Overdue:
    """An office's open leads past their deadline, and the oldest of those deadlines."""

    office: str
    leads: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """The last `DAYS` days, today included."""

    received: int
    open: int
    response: Rate
    resolution: Rate
    returned: Rate
    satisfied: Rate
    days: list[Day]
    overdue: list[Overdue]


def figures(session: Session, town: TownContext, now: datetime) -> Figures:
    """All of it as of `now`, without restricted leads: in small numbers a count or a rate would tell of one.

    Counted by the database from three indexes: a year of leads costs no more.
    """
    today = now.astimezone(town.zone).date()
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    starts = [day_bounds(town, day)[0] for day in days]
    counted = (Lead.town == town.id, Lead.restricted.is_(False), Lead.state.not_in(_NOT_COUNTED))
    solved = Lead.state.in_(_SOLVED)

    day = _day_of(Lead.received_at, starts)
    received = session.execute(
        select(day, func.count(), _how_many(solved))
        .where(*counted, Lead.received_at >= starts[0])
        .group_by(day)
    ).all()
    day = _day_of(Lead.closed_at, starts)
    closed = session.execute(
        select(day, func.count())
        .where(Lead.town == town.id, Lead.restricted.is_(False), solved, Lead.closed_at >= starts[0])
        .group_by(day)
    ).all()
    satisfied = session.execute(
        select(_how_many(Lead.satisfied.is_(True)), func.count()).where(
            *counted, Lead.closed_at >= starts[0], Lead.satisfied.is_not(None)
        )
    ).one()
    dispatched = session.execute(
        select(
            func.count().label("all"),
            _how_many(Lead.returns > 0).label("returned"),
            _how_many(Lead.accepted_at <= Lead.accept_due).label("in_time"),
            # the others still have time
            _how_many(or_(Lead.accepted_at.is_not(None), Lead.accept_due <= now)).label("due"),
        ).where(*counted, Lead.dispatched_at >= starts[0])
    ).one()
    came_in = {number: count for number, count, _solved in received}
    went_out = {row[0]: row[1] for row in closed}
    whole = sum(came_in.values())
    return Figures(
        received=whole,
        open=session.scalar(
            select(func.count()).where(
                LeadStanding.town == town.id,
                LeadStanding.restricted.is_(False),
                LeadStanding.rank.is_not(None),
            )
        )
        or 0,
        response=Rate(dispatched.in_time, dispatched.due),
        resolution=Rate(sum(solved for _day, _count, solved in received), whole),
        returned=Rate(dispatched.returned, dispatched.all),
        satisfied=Rate(*satisfied),
        days=[Day(day, came_in.get(number, 0), went_out.get(number, 0)) for number, day in enumerate(days)],
        overdue=_overdue(session, town, now),
    )


def _day_of(moment: InstrumentedAttribute[Any], starts: Sequence[datetime]) -> ColumnElement[int]:
    """The number of the local day that began last before the moment: a day's length is no matter of the database."""
    return case(*((moment < start, number) for number, start in enumerate(starts[1:])), else_=len(starts) - 1)


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _overdue(session: Session, town: TownContext, now: datetime) -> list[Overdue]:
    count = func.count()
    rows = session.execute(
        select(LeadStanding.office, count, func.min(LeadStanding.due))
        .where(LeadStanding.town == town.id, LeadStanding.restricted.is_(False))
        .where(LeadStanding.due < now)  # leads that have ended wait for nothing
        .group_by(LeadStanding.office)
        .order_by(count.desc(), LeadStanding.office)
    )
    return [Overdue(office, leads, since) for office, leads, since in rows if since is not None]
