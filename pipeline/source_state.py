"""What is remembered of each source between crawls, and the record of each crawl and import."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pipeline.intake import IntakeReport
from pipeline.post_url import scrub_addresses
from pipeline.store.engine import Store
from pipeline.store.models import CrawlRun, SourceState


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
) -> None:
    """Record a run. Call it after its posts are stored: a crash in between crawls them again, loses none."""
    with store.write() as session:
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
            )
        )
        row = session.get(SourceState, (town, source_id))
        if row is None:
            row = SourceState(town=town, source_id=source_id, state={}, last_success_at=None)
            session.add(row)
        if state is not None:
            row.state = state
        if not errors and not timed_out:
            row.last_success_at = finished_at


def last_success(store: Store, town: str) -> dict[str, datetime | None]:
    """When each source was last read without an error."""
    with store.read() as session:
        rows = session.execute(
            select(SourceState.source_id, SourceState.last_success_at).where(SourceState.town == town)
        )
        return {row[0]: row[1] for row in rows}
