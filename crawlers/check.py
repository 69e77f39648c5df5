"""Say what can be read at an address, before it becomes a source. Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from common.errors import CrawlError, InputError
from common.i18n import _
from crawlers.config import FeedSource, SourceConfig
from crawlers.job import Job
from crawlers.post import CrawledPost
from crawlers.process import run_child
from crawlers.run import crawl_sample

SAMPLES = 3
_LOOKED_AT = 10
"""Posts that are read to tell dates and volume; three of them are shown."""
_TIME_LIMIT = 60


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was found: `kind` as in sources.yaml, at most three sample posts, notes for the administrator.

    `kind` is "" where robots.txt forbids a look. `entry` holds the fields of sources.yaml that would read
    the address, beyond id, name, basis and schedule. `oldest` and `newest` (aware UTC) and `posts_per_day`
    are those of the posts that were looked at, None where they have no dates; `more_pages` tells whether
    paging was found.
    """

    kind: str
    title: str
    encoding: str
    samples: list[CrawledPost]
    robots_allows: bool
    notes: list[str]
    entry: dict[str, Any] = field(default_factory=dict)
    more_pages: bool = False
    oldest: datetime | None = None
    newest: datetime | None = None
    posts_per_day: float | None = None


def check(url: str, *, time_zone: str, now: datetime, allow_private: bool = False) -> CheckResult:
    """Look at `url` politely and say what is there; at most a few requests, none that robots.txt forbids.

    InputError for what is no web address; CrawlError with the reason if nothing can be read there.
    """
    common = {
        "id": "check",
        "name": "check",
        "basis": "check",
        "url": url,
        "max_pages": 1,
        "delay_seconds": 0.5,
        "time_limit_seconds": _TIME_LIMIT,
        "allow_private": allow_private,
    }
    try:
        page = FeedSource.model_validate({**common, "kind": "feed"})
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise InputError(reason) from error
    finding, forbidden, errors = _probe(page, time_zone, now)
    if forbidden:
        return CheckResult("", "", "", [], False, [_("robots.txt 不允许读取这个网址")])
    if finding is None or not finding["kind"]:
        reasons = errors or (finding["notes"] if finding else []) or [_("看不出帖子列表")]
        raise CrawlError(_("{url} 读不到帖子：{reason}").format(url=url, reason="；".join(reasons)))
    source: SourceConfig = TypeAdapter(SourceConfig).validate_python(
        {**common, **finding["entry"], "kind": finding["kind"]}
    )
    result = crawl_sample(
        source, state={}, time_zone=time_zone, now=now, log_level="CRITICAL", sample=_LOOKED_AT
    )
    notes = [*finding["notes"], *result.errors]
    notes += [_("robots.txt 禁止：{url}").format(url=one) for one in result.forbidden_by_robots]
    if not result.posts:
        notes.append(_("没有读到帖子"))
    elif all(post.published_at is None for post in result.posts):
        notes.append(_("没有认出日期"))
    dates = sorted(post.published_at for post in result.posts if post.published_at)
    return CheckResult(
        kind=finding["kind"],
        title=finding["title"],
        encoding=finding["encoding"],
        samples=result.posts[:SAMPLES],
        robots_allows=not result.forbidden_by_robots,
        notes=notes,
        entry={"kind": finding["kind"], "url": url, **finding["entry"]},
        more_pages=result.more_pages,
        oldest=dates[0] if dates else None,
        newest=dates[-1] if dates else None,
        posts_per_day=_rate(dates),
    )


def _rate(dates: list[datetime]) -> float | None:
    """Posts a day between the first and the last of `dates`; None for fewer than three: too few to tell."""
    if len(dates) < 3:
        return None
    days = (dates[-1] - dates[0]).total_seconds() / 86400
    return (len(dates) - 1) / max(days, 1 / 24)


def _probe(
    page: FeedSource, time_zone: str, now: datetime
) -> tuple[dict[str, Any] | None, list[str], list[str]]:
    def make_job(spool: Path) -> Job:
        return Job(
            source=page, spool=spool, state={}, time_zone=time_zone, now=now, log_level="CRITICAL", probe=True
        )

    report = run_child(make_job, time_limit=page.time_limit_seconds)
    found: dict[str, Any] | None = None
    forbidden, errors = [], []
    for line in report.lines:
        match line:
            case ["found", data]:
                found = data
            case ["forbidden", url]:
                forbidden.append(url)
            case ["error", message, *_rest]:
                errors.append(message)
    if report.exit_code is None:
        errors.append(_("读取超时"))
    return found, forbidden, errors
