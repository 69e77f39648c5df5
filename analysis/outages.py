"""Days on which a source could not be read: a chart that does not show them would mistake silence for calm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.periods import Period
from crawlers.config import SourceConfig, WebSource
from pipeline.lead_list import day_bounds
from pipeline.store.models import CrawlRun
from pipeline.town import TownContext

DAY = timedelta(days=1)
MISSED = 2
"""A source is down once it was not read for so many of its intervals, and at least for a day."""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A source's name, and how often it is read by the clock (None: by hand)."""

    name: str
    every: timedelta | None = None


def infos(sources: Iterable[SourceConfig]) -> dict[str, SourceInfo]:
    """What the analysis needs to know of the configured sources."""
    return {
        source.id: SourceInfo(
            source.name,
            timedelta(seconds=source.schedule.every_seconds)
            if isinstance(source, WebSource) and source.schedule is not None
            else None,
        )
        for source in sources
    }


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which sources were read within a period, and on which days one was down."""

    read: frozenset[str]
    down: Mapping[str, tuple[date, ...]]
    late: Mapping[str, datetime]
    """Scheduled sources that were first read after the period's first day: of the time before, only what was
    still to be seen is there."""

    @property
    def days(self) -> int:
        """Days on which at least one source was down."""
        return len({day for days in self.down.values() for day in days})


def coverage(
    session: Session, town: TownContext, period: Period, now: datetime, sources: Mapping[str, SourceInfo]
) -> Coverage:
    """From the record of crawls. A day counts once it is over and the source had been read before it."""
    start, end = period.bounds(town)
    longest = max((info.every for info in sources.values() if info.every), default=DAY)
    since = start - max(DAY, MISSED * longest)
    good: defaultdict[str, list[datetime]] = defaultdict(list)
    read = set()
    for source, finished, errors, timed_out in session.execute(
        select(CrawlRun.source_id, CrawlRun.finished_at, CrawlRun.errors, CrawlRun.timed_out)
        .where(CrawlRun.town == town.id, CrawlRun.finished_at >= since, CrawlRun.finished_at < end)
        .order_by(CrawlRun.finished_at)
    ):
        if errors or timed_out:
            continue
        good[source].append(finished)
        if finished >= start:
            read.add(source)
    firsts = session.execute(
        select(CrawlRun.source_id, func.min(CrawlRun.started_at))
        .where(CrawlRun.town == town.id)
        .group_by(CrawlRun.source_id)
    )
    began: dict[str, datetime] = {row[0]: row[1] for row in firsts}
    down = {
        source: days
        for source, info in sources.items()
        if info.every is not None
        and source in began
        and (days := _down(town, period.days, now, began[source], good[source], info.every))
    }
    late = {
        source: first
        for source, first in began.items()
        if first >= start + DAY and (info := sources.get(source)) is not None and info.every is not None
    }
    return Coverage(frozenset(read), down, late)


def _down(
    town: TownContext,
    days: Sequence[date],
    now: datetime,
    began: datetime,
    good: Sequence[datetime],
    every: timedelta,
) -> tuple[date, ...]:
    patience = max(DAY, MISSED * every)
    found = []
    for day in days:
        start, end = day_bounds(town, day)
        if start < began or end > now:
            continue
        if not any(end - patience <= moment < end for moment in good):
            found.append(day)
    return tuple(found)
