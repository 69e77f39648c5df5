"""How each source has been doing: read without error, failing, or read well but silent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crawlers.conditions import HARMLESS, Condition, in_words
from pipeline.store.models import CrawlRun, Lead, Post, SourceState

RUNS = 30
"""Runs that are looked at, the newest."""

SILENT_LEAST = timedelta(days=2)
SILENT_TIMES = 4
"""A source is silent after this many times its usual pause between new posts, and at least two days."""


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl or import."""

    at: datetime
    read: int
    added: int
    errors: tuple[str, ...]
    timed_out: bool
    condition: Condition | None

    @property
    def failed(self) -> bool:
        if self.condition is None:
            return bool(self.errors) or self.timed_out
        return self.condition not in HARMLESS

    @property
    def words(self) -> tuple[str, str] | None:
        """What its condition is called, and what can be done."""
        return in_words(self.condition) if self.condition else None


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source, by what it brought beside restricted leads. `state` is `never`, `failing`, `silent` or `good`."""

    id: str
    state: str
    last_success: datetime | None
    last_post: datetime | None
    """When the newest post was published."""
    usual_pause: timedelta | None
    """The usual time between two runs that brought new posts."""
    failures_in_row: int
    rests_until: datetime | None
    """Until then the source is left alone: it asked for that."""
    posts: int
    runs: tuple[Run, ...]
    """Oldest first."""

    @property
    def condition(self) -> Condition | None:
        """The named condition of the newest run."""
        return self.runs[-1].condition if self.runs else None


def source_health(session: Session, town: str, sources: Sequence[str], now: datetime) -> list[SourceHealth]:
    """The health of these sources, in their order."""
    return [_one(session, town, source, now) for source in sources]


def _one(session: Session, town: str, source: str, now: datetime) -> SourceHealth:
    rows = session.scalars(
        select(CrawlRun)
        .where(CrawlRun.town == town, CrawlRun.source_id == source)
        .order_by(CrawlRun.started_at.desc(), CrawlRun.id.desc())
        .limit(RUNS)
    )
    runs = tuple(
        Run(row.started_at, row.read - hidden, row.added - hidden, _errors(row), row.timed_out, _named(row))
        for row, hidden in _without_restricted(session, rows.all())
    )[::-1]
    state = session.get(SourceState, (town, source))
    count, last_post = session.execute(
        select(func.count(), func.max(Post.published_at))
        .outerjoin(Lead, Lead.id == Post.lead_id)
        .where(Post.town == town, Post.source_id == source, func.coalesce(Lead.restricted, False).is_(False))
    ).one()
    failures = 0
    for run in reversed(runs):
        if not run.failed:
            break
        failures += 1
    pause = _usual_pause(runs)
    return SourceHealth(
        id=source,
        state=_state(runs, failures, pause, now),
        last_success=state.last_success_at if state else None,
        last_post=last_post,
        usual_pause=pause,
        failures_in_row=failures,
        rests_until=state.rests_until if state and state.rests_until and state.rests_until > now else None,
        posts=count,
        runs=runs,
    )


def _errors(row: CrawlRun) -> tuple[str, ...]:
    return tuple(str(error) for error in row.errors)


def _named(row: CrawlRun) -> Condition | None:
    return Condition(row.condition) if row.condition else None


def _without_restricted(session: Session, runs: Sequence[CrawlRun]) -> Iterator[tuple[CrawlRun, int]]:
    """Each run with the number of its new posts that are about restricted leads: they are counted for nobody."""
    if not runs:
        return
    times = session.scalars(
        select(Post.received_at)
        .join(Lead, Lead.id == Post.lead_id)
        .where(Lead.restricted.is_(True), Post.town == runs[0].town, Post.source_id == runs[0].source_id)
        .where(Post.received_at >= min(run.started_at for run in runs))
    ).all()
    for run in runs:
        hidden = sum(run.started_at <= time <= run.finished_at for time in times)
        yield run, min(hidden, run.added, run.read)


def _usual_pause(runs: Sequence[Run]) -> timedelta | None:
    fruitful = [run.at for run in runs if run.added]
    pauses = [(after - before).total_seconds() for before, after in pairwise(fruitful)]
    return timedelta(seconds=median(pauses)) if pauses else None


def _state(runs: Sequence[Run], failures: int, pause: timedelta | None, now: datetime) -> str:
    if not runs:
        return "never"
    if failures:
        return "failing"
    fruitful = [run.at for run in runs if run.added]
    patience = max(SILENT_LEAST, SILENT_TIMES * pause) if pause is not None else SILENT_LEAST
    since = fruitful[-1] if fruitful else runs[0].at
    return "silent" if now - since > patience else "good"
