"""One source from its pages into the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from common.errors import CrawlError
from common.i18n import _
from crawlers.config import SourceConfig, TableSource, WebSource
from crawlers.post import CrawledPost
from crawlers.run import CrawlResult, crawl
from crawlers.table import RowProblem, read_table
from pipeline.intake import IntakeReport
from pipeline.source_rest import requests_left, rests_until
from pipeline.source_state import Ending, load_state, save_run
from xiangyin.installation import Installation


class SourceRests(CrawlError):
    """The source's site asked to be left alone, and that time is not over."""


@dataclass(frozen=True)
class SourceRun:
    """What one crawl or import brought."""

    source: SourceConfig
    intake: IntakeReport
    crawled: CrawlResult | None
    problems: list[RowProblem]


def crawl_source(opened: Installation, source: SourceConfig) -> SourceRun:
    """Crawl one source now: posts first, then the state that makes the next crawl bring only news.

    SourceRests where the site asked to be left alone for longer.
    """
    town = opened.context.id
    started = opened.clock()
    until = rests_until(opened.store, town, source.id, started)
    if until is not None:
        local = until.astimezone(opened.context.zone).strftime("%m-%d %H:%M")
        raise SourceRests(
            _("来源 {source} 的网站要求少来，{time} 之后再读").format(source=source.id, time=local)
        )
    budget = None
    if isinstance(source, WebSource) and source.requests_per_day is not None:
        budget = requests_left(opened.store, town, source.id, source.requests_per_day, started)
    result = crawl(
        source,
        state=load_state(opened.store, town, source.id),
        time_zone=opened.context.town.time_zone,
        now=started,
        budget=budget,
    )
    report = opened.intake.take_in(result.posts)
    save_run(
        opened.store,
        town,
        source.id,
        started_at=started,
        finished_at=opened.clock(),
        report=report,
        requests=result.requests,
        timed_out=result.timed_out,
        errors=result.errors,
        state=result.state,
        ending=Ending(result.condition, result.refused, result.retry_after, result.shape),
    )
    return SourceRun(source, report, result, [])


def import_table(
    opened: Installation, source: TableSource, path: Path, progress: Callable[[int], None] | None = None
) -> SourceRun:
    """Take all rows of a table file in; rows that give no post are collected, the rest goes on."""
    started = opened.clock()
    problems: list[RowProblem] = []

    def posts() -> Iterator[CrawledPost]:
        for row in read_table(path, source, time_zone=opened.context.town.time_zone):
            if isinstance(row, CrawledPost):
                yield row
            else:
                problems.append(row)

    report = opened.intake.take_in(posts(), progress)
    save_run(
        opened.store,
        opened.context.id,
        source.id,
        started_at=started,
        finished_at=opened.clock(),
        report=report,
        errors=[f"row {problem.row}: {problem.column}" for problem in problems[:50]],
    )
    return SourceRun(source, report, None, problems)
