"""Crawl one source in a subprocess of its own, with a hard time limit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from common.errors import CrawlError
from common.i18n import _
from common.log import get
from crawlers.conditions import Condition, judge
from crawlers.config import SourceConfig, WebSource
from crawlers.job import Job
from crawlers.post import CrawledPost
from crawlers.process import ChildReport, run_child
from crawlers.state import CrawlState

MAX_ERRORS = 50


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """What a crawl brought; `state` belongs to the caller and goes into the source's next crawl.

    `requests` counts everything that was asked, robots.txt and repeats included; `not_modified` the pages
    that had not changed (304). `empty`: the source answered, but nothing on its pages looked like a post;
    its layout may have changed. `timed_out`: ended at the time limit; what was read until then counts.
    `more_pages`: a list page led to another one. `condition`: how it ended, where not simply well.
    `refused`: the site asked to be left alone, for `retry_after` seconds if it said so.
    `shape`: field -> [how often found empty, how often looked for].
    """

    source_id: str
    posts: list[CrawledPost]
    state: dict[str, Any]
    requests: int
    not_modified: int
    forbidden_by_robots: list[str]
    errors: list[str]
    timed_out: bool
    empty: bool
    more_pages: bool = False
    condition: Condition | None = None
    refused: bool = False
    retry_after: float | None = None
    shape: dict[str, list[int]] = field(default_factory=dict)


def crawl(
    source: SourceConfig,
    *,
    state: dict[str, Any],
    time_zone: str,
    now: datetime,
    log_level: str = "ERROR",
    budget: int | None = None,
) -> CrawlResult:
    """Read `source` once, with `budget` requests at most; its new posts, in the order they were read.

    `state` is the last result's `state` ({} at first); `now` (aware) is the clock of relative dates.
    Unreachable sources give a result with `errors`; CrawlError for a source of kind table.
    """
    return crawl_sample(
        source, state=state, time_zone=time_zone, now=now, log_level=log_level, sample=None, budget=budget
    )


def crawl_sample(
    source: SourceConfig,
    *,
    state: dict[str, Any],
    time_zone: str,
    now: datetime,
    log_level: str,
    sample: int | None,
    budget: int | None = None,
) -> CrawlResult:
    """Like `crawl`, ending after `sample` posts."""
    if not isinstance(source, WebSource):
        raise CrawlError(_("来源 {source} 是表格，须导入而不是抓取").format(source=source.id))

    def make_job(spool: Path) -> Job:
        return Job.model_validate(
            {
                "source": source,
                "spool": spool,
                "state": state,
                "time_zone": time_zone,
                "now": now,
                "log_level": log_level,
                "sample": sample,
                "budget": budget,
            }
        )

    report = run_child(make_job, time_limit=source.time_limit_seconds)
    result = _result(source.id, state, report)
    get("crawlers").info(
        "crawl ended",
        source=source.id,
        posts=len(result.posts),
        requests=result.requests,
        errors=len(result.errors),
    )
    return result


def _result(source_id: str, state: dict[str, Any], report: ChildReport) -> CrawlResult:
    kept = CrawlState.from_json(state)
    kept.complete = False
    posts: list[CrawledPost] = []
    forbidden: dict[str, None] = {}
    errors: dict[str, None] = {}
    requests = not_modified = items = lists = 0
    more_pages = refused = False
    whole: list[str] = []
    pages: list[str] = []
    wait: float | None = None
    empties: Counter[str] = Counter()
    looks: Counter[str] = Counter()
    for line in report.lines:
        match line:
            case ["post", data]:
                posts.append(CrawledPost.from_json(data))
            case ["known", key, value]:
                kept.remember(key, value)
            case ["page", url, validators]:
                kept.remember_page(url, validators)
            case ["request"]:
                requests += 1
            case ["not_modified"]:
                not_modified += 1
            case ["items", number]:
                items += number
                lists += 1
                looks["list"] += 1
                empties["list"] += number == 0
            case ["more"]:
                more_pages = True
            case ["forbidden", url]:
                forbidden[url] = None
            case ["error", message, condition, is_whole]:
                errors[message] = None
                (whole if is_whole else pages).append(condition)
            case ["condition", condition]:
                whole.append(condition)
            case ["refused", _status, asked]:
                refused = True
                wait = asked
            case ["shape", name, is_empty]:
                looks[name] += 1
                empties[name] += is_empty
            case ["end", complete]:
                kept.complete = complete
    if report.exit_code == 0 and not (lists or not_modified or whole or pages):
        # a redirect back to an address that was asked for already: dropped as a repeat, nobody heard of it
        kept.complete = False
        whole.append(Condition.MOVED)
        errors[_("跳转绕回原处，没有读到任何页面")] = None
    if report.exit_code is None:
        whole.append(Condition.TIME_LIMIT)
    elif report.exit_code != 0:
        whole.append(Condition.BROKE_OFF)
        errors[_("抓取进程异常退出（代码 {code}）").format(code=report.exit_code)] = None
    return CrawlResult(
        source_id=source_id,
        posts=posts,
        state=kept.to_json(),
        requests=requests,
        not_modified=not_modified,
        forbidden_by_robots=list(forbidden),
        errors=list(errors)[:MAX_ERRORS],
        timed_out=report.exit_code is None,
        empty=lists > 0 and items == 0,
        more_pages=more_pages,
        condition=judge(whole, pages, posts=len(posts)),
        refused=refused,
        retry_after=wait,
        shape={name: [empties[name], looks[name]] for name in looks},
    )
