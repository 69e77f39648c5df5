"""What is remembered of each source between crawls, and the record of each crawl and import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from crawlers.conditions import HARMLESS, Condition
from pipeline.intake import IntakeReport
from pipeline.post_url import scrub_addresses
from pipeline.source_layout import Shape, changed_fields, learn
from pipeline.source_rest import rest_after
from pipeline.store.engine import Store
from pipeline.store.models import CrawlRun, SourceState


@dataclass(frozen=True, slots=True)
class Ending:
    """How a crawl ended, as `crawlers.run.CrawlResult` says it."""

    condition: Condition | None = None
    refused: bool = False
    retry_after: float | None = None
    shape: Shape = field(default_factory=dict)


WELL = Ending()


def load_state(store: Store, town: str, source_id: str) -> dict[str, Any]:
    """The crawler's state of the last completed crawl; {} before the first."""
    with store.read() as session:
        row = session.get(SourceState, (town, source_id))
        return dict(row.state) if row else {}


def save_run(
    store: Store,
    town: str,
    source_id: str,
    *,
    started_at: datetime,
    finished_at: datetime,
    report: IntakeReport,
    requests: int = 0,
    timed_out: bool = False,
    errors: Sequence[str] = (),
    state: dict[str, Any] | None = None,
    ending: Ending = WELL,
) -> None:
    """Record a run. Call it after its posts are stored: a crash in between crawls them again, loses none."""
    with store.write() as session:
        row = session.get(SourceState, (town, source_id))
        if row is None:
            row = SourceState(
                town=town, source_id=source_id, state={}, last_success_at=None, refusals=0, usual_shape={}
            )
            session.add(row)
        condition = _condition(row, ending)
        session.add(
            CrawlRun(
                town=town,
                source_id=source_id,
                started_at=started_at,
                finished_at=finished_at,
                read=report.read,
                added=report.added,
                repeats=report.repeats,
                updated=report.updated,
                requests=requests,
                timed_out=timed_out,
                errors=[scrub_addresses(error) for error in errors],
                condition=condition,
            )
        )
        if state is not None:
            row.state = state
        if ending.refused:
            row.refusals += 1
            row.rests_until = finished_at + rest_after(row.refusals, ending.retry_after)
        if condition in HARMLESS or (condition is None and not errors and not timed_out):
            row.last_success_at = finished_at
            row.refusals, row.rests_until = 0, None


def _condition(row: SourceState, ending: Ending) -> Condition | None:
    """How the run ended; a source that reads well but emptier than it used to has a new layout."""
    if ending.condition is not None and ending.condition not in HARMLESS:
        return ending.condition
    if changed_fields(row.usual_shape, ending.shape):
        return Condition.LAYOUT_CHANGED
    row.usual_shape = learn(row.usual_shape, ending.shape)
    return ending.condition


def last_success(store: Store, town: str) -> dict[str, datetime | None]:
    """When each source was last read without an error."""
    with store.read() as session:
        rows = session.execute(
            select(SourceState.source_id, SourceState.last_success_at).where(SourceState.town == town)
        )
        return {row[0]: row[1] for row in rows}
