"""What the parent tells the crawling child, as JSON on standard input."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from crawlers.config import ApiSource, BoardSource, FeedSource, ForumSource

WebKind = Annotated[FeedSource | ForumSource | BoardSource | ApiSource, Field(discriminator="kind")]


class Job(BaseModel):
    """One crawl. `probe` only looks what is at the source's address; `sample` ends after so many posts,
    `budget` after so many requests."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: WebKind
    spool: Path
    state: dict[str, Any]
    time_zone: str
    now: datetime
    log_level: str
    probe: bool = False
    sample: int | None = None
    budget: int | None = None
