"""One source from its pages into the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from crawlers.config import SourceConfig, TableSource
from crawlers.post import CrawledPost
from crawlers.run import CrawlResult, crawl
from crawlers.table import RowProblem, read_table
from pipeline.intake import IntakeReport
from pipeline.source_state import load_state, save_run
from xiangyin.installation import Installation


@dataclass(frozen=True)
class SourceRun:
    """What one crawl or import brought."""

    source: SourceConfig
    intake: IntakeReport
    crawled: CrawlResult | None
    problems: list[RowProblem]


def crawl_source(opened: Installation, source: SourceConfig) -> SourceRun:
    """Crawl one source now: posts first, then the state that makes the next crawl bring only news."""
    town = opened.context.id
    started = opened.clock()
    result = crawl(
        source,
        state=load_state(opened.store, town, source.id),
        time_zone=opened.context.town.time_zone,
        now=started,
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
