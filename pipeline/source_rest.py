"""How long a source is left alone that asked for it, and how many requests a day are left."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from pipeline.store.engine import Store
from pipeline.store.models import CrawlRun, SourceState

FIRST_REST = timedelta(minutes=15)
LONGEST_REST = timedelta(days=1)
"""A rest doubles with each refusal in a row up to a day; a longer wait that the site itself names is kept."""

DAY = timedelta(days=1)


def rest_after(refusals: int, asked: float | None) -> timedelta:
    """The rest after so many refusals in a row (1 at first); `asked`: the seconds that the site named."""
    own: timedelta = min(FIRST_REST * int(2 ** min(refusals - 1, 10)), LONGEST_REST)
    return max(own, timedelta(seconds=asked or 0))


def rests_until(store: Store, town: str, source_id: str, now: datetime) -> datetime | None:
    """When the source may be asked again; None where that is now."""
    with store.read() as session:
        row = session.get(SourceState, (town, source_id))
        return row.rests_until if row and row.rests_until and row.rests_until > now else None


def requests_left(store: Store, town: str, source_id: str, per_day: int, now: datetime) -> int:
    """What is left of the source's budget of the last 24 hours."""
    with store.read() as session:
        spent = session.scalar(
            select(func.coalesce(func.sum(CrawlRun.requests), 0)).where(
                CrawlRun.town == town, CrawlRun.source_id == source_id, CrawlRun.started_at > now - DAY
            )
        )
    return max(per_day - int(spent or 0), 0)
