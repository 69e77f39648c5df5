"""The figures that leaders look at: rates of response, resolution and return, what is overdue, the trend.

Rates are by the practice of 接诉即办: 响应率 (taken over in time), 解决率 (closed of those to be worked on),
退单率 (returned at least once), 满意率 (satisfied of those asked afterwards).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

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
    """All of it as of `now`, without restricted leads: in small numbers a count or a rate would tell of one."""
    today = now.astimezone(town.zone).date()
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    since = day_bounds(town, days[0])[0]
    rows = session.execute(
        select(
            Lead.state, Lead.received_at, Lead.closed_at, Lead.dispatched_at, Lead.accepted_at, Lead.accept_due,
            Lead.returns, Lead.satisfied,
        ).where(
            Lead.town == town.id,
            Lead.restricted.is_(False),
            or_(Lead.received_at >= since, Lead.closed_at >= since, Lead.dispatched_at >= since),
        )
    ).all()  # fmt: skip
    received, solved = Counter[date](), Counter[date]()
    response, resolution, returned, satisfied = [0, 0], [0, 0], [0, 0], [0, 0]
    for row in rows:
        if row.state in _NOT_COUNTED:
            continue
        if row.received_at >= since:
            received[row.received_at.astimezone(town.zone).date()] += 1
            resolution[0] += row.state in _SOLVED
            resolution[1] += 1
        if row.state in _SOLVED and row.closed_at is not None and row.closed_at >= since:
            solved[row.closed_at.astimezone(town.zone).date()] += 1
        if row.satisfied is not None:
            satisfied[0] += row.satisfied
            satisfied[1] += 1
        if row.dispatched_at is not None and row.dispatched_at >= since:
            returned[0] += row.returns > 0
            returned[1] += 1
            if row.accepted_at is not None or row.accept_due <= now:  # else there is still time
                response[0] += row.accepted_at is not None and row.accepted_at <= row.accept_due
                response[1] += 1
    return Figures(
        received=sum(received.values()),
        open=session.scalar(
            select(func.count()).where(
                LeadStanding.town == town.id,
                LeadStanding.restricted.is_(False),
                LeadStanding.rank.is_not(None),
            )
        )
        or 0,
        response=Rate(*response),
        resolution=Rate(*resolution),
        returned=Rate(*returned),
        satisfied=Rate(*satisfied),
        days=[Day(day, received[day], solved[day]) for day in days],
        overdue=_overdue(session, town, now),
    )


def _overdue(session: Session, town: TownContext, now: datetime) -> list[Overdue]:
    count = func.count()
    rows = session.execute(
        select(LeadStanding.office, count, func.min(LeadStanding.due))
        .where(LeadStanding.town == town.id, LeadStanding.restricted.is_(False))
        .where(LeadStanding.rank.is_not(None), LeadStanding.due < now)
        .group_by(LeadStanding.office)
        .order_by(count.desc(), LeadStanding.office)
    )
    return [Overdue(office, leads, since) for office, leads, since in rows if since is not None]
