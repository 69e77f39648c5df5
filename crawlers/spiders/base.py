"""What all spiders share: conditional requests, named failures, hand-over, an honest end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from common.i18n import _
from crawlers.conditions import Condition
from crawlers.fetch.failures import is_login_address, name_failure
from crawlers.fetch.own_host import OtherHost
from crawlers.fetch.retry import retry_after
from crawlers.fetch.robots import RobotsUnreachable
from crawlers.job import Job
from crawlers.post import CrawledPost
from crawlers.read.charset import decode
from crawlers.read.login_wall import is_login_page
from crawlers.spool import Spool
from crawlers.state import CrawlState

GONE = frozenset({401, 403, 404, 410, 451})
"""Answers that will not change by asking again soon."""

_SILENT = frozenset({Condition.FORBIDDEN_BY_ROBOTS, Condition.BUDGET_SPENT})
"""Told once for the crawl, not as an error for each address."""


class SourceSpider(Spider):
    """Reads list pages one after another; subclasses say what a page holds."""

    name = "source"
    handle_httpstatus_list = (304,)

    def __init__(self, job: Job, spool: Spool) -> None:
        super().__init__()
        self.job = job
        self.spool = spool
        self.state = CrawlState.from_json(job.state)
        self.complete = True
        self._posts = 0
        self._seen: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> SourceSpider:
        """Scrapy's constructor."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._count_request, signals.request_reached_downloader)
        crawler.signals.connect(spider._broke, signals.spider_error)
        crawler.signals.connect(spider._finish, signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """The first request."""
        yield self.list_request(self.first_url(), 1)

    def first_url(self) -> str:
        """Where the crawl begins."""
        return self.job.source.url

    def list_request(self, url: str, number: int) -> Request:
        """The request for list page `number`, conditional where an unchanged page would mean nothing new."""
        validators = self.state.pages.get(url, {}) if self.state.complete else {}
        headers = {}
        if "etag" in validators:
            headers["If-None-Match"] = validators["etag"]
        if "last_modified" in validators:
            headers["If-Modified-Since"] = validators["last_modified"]
        return Request(
            url,
            callback=self._list_answer,
            errback=self.failed,
            headers=headers,
            cb_kwargs={"number": number},
            priority=-number,  # a page's threads come before the next list page
        )

    def _list_answer(self, response: Response, number: int) -> Iterator[Request]:
        if response.status == 304:
            self.spool.not_modified()
            return
        if is_login_address(response.url) and not is_login_address(self.job.source.url):
            self.complete = False
            message = _("页面转到登录：{url}").format(url=short(response.url))
            self.spool.error(message, Condition.LOGIN_WALL, whole=True)
            return
        yield from self.read_list(response, number)

    def read_list(self, response: Response, number: int) -> Iterator[Request]:
        """Read a list page: write its posts or ask for its items; perhaps ask for the next page."""
        raise NotImplementedError

    def brings_new(self, keys: Iterable[str]) -> bool:
        """Whether this crawl meets one of `keys` for the first time: paging in circles brings nothing new."""
        before = len(self._seen)
        self._seen.update(keys)
        return len(self._seen) > before

    def text_of(self, response: Response) -> str:
        """The decoded body of `response`."""
        return decode(response.body, content_type(response))[0]

    def hand_over(self, post: CrawledPost) -> None:
        """Write a post; ends the crawl when a sample is full."""
        for field in ("title", "text", "published_at"):
            self.spool.shape(field, empty=not getattr(post, field))
        if not post.text and not post.title:
            return
        self.spool.post(post)
        self._posts += 1
        if self.job.sample is not None and self._posts >= self.job.sample:
            self.complete = False
            raise CloseSpider("sample")

    def failed(self, failure: Failure) -> None:
        """Name what went wrong with a request; a site that asks to be left alone is left alone."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        whole = request.callback == self._list_answer
        cause = error.__cause__ if isinstance(error, RobotsUnreachable) else None
        if isinstance(cause, OtherHost) or (cause is not None and not isinstance(cause, IgnoreRequest)):
            error = cause
        condition, phrase = name_failure(error, request.url)
        if condition in _SILENT:
            if condition is Condition.FORBIDDEN_BY_ROBOTS:
                self.spool.forbidden(request.url)
            else:
                self.complete = False
            if whole or condition is Condition.BUDGET_SPENT:
                self.spool.condition(condition)
            return
        answered = cause if isinstance(cause, HttpError) else error
        response = answered.response if isinstance(answered, HttpError) else None
        refused = response is not None and self._is_refusal(response, whole=whole)
        if whole or refused or response is None or response.status not in GONE:
            self.complete = False
        if refused:
            condition = Condition.RESTING
        self.spool.error(f"{phrase}：{short(request.url)}", condition, whole=whole or refused)
        if refused and response is not None:
            self.spool.refused(response.status, retry_after(response, self.job.now))
            raise CloseSpider("refused")

    @staticmethod
    def _is_refusal(response: Response, *, whole: bool) -> bool:
        """Whether the site asks to be left alone; one forbidden page (403) behind a good list is no refusal."""
        status = response.status
        return status == 429 or b"Retry-After" in response.headers or (status == 403 and whole)

    def errback_for(self, done: Callable[[], None]) -> Callable[[Failure], None]:
        """An errback that names the failure and then calls `done`."""

        def errback(failure: Failure) -> None:
            self.failed(failure)
            done()

        return errback

    def _broke(self, failure: Failure, response: Response) -> None:
        # a parser met what it was not made for: told, and the page is asked for again next time
        self.complete = False
        reason = type(failure.value).__name__
        message = _("解析出错（{reason}）：{url}").format(reason=reason, url=short(response.url))
        self.spool.error(
            message,
            Condition.UNREADABLE,
            whole=response.request is not None and response.request.callback == self._list_answer,
        )

    def _count_request(self) -> None:
        self.spool.request()

    def _finish(self, reason: str) -> None:
        self.spool.end(complete=self.complete and reason == "finished")
        self.spool.close()


def content_type(response: Response) -> str | None:
    """The Content-Type header as text."""
    header = response.headers.get("Content-Type")
    return header.decode("latin-1") if header else None


def validators(response: Response) -> dict[str, str]:
    """What makes the next request for this page conditional; overlong values are left out."""
    found = {}
    for key, header in (("etag", "ETag"), ("last_modified", "Last-Modified")):
        value = response.headers.get(header)
        if value and len(value) <= 300:
            found[key] = value.decode("latin-1")
    return found


def wall_or_unreadable(text: str) -> Condition:
    """Why an answer is not what it should be."""
    return Condition.LOGIN_WALL if is_login_page(text) else Condition.UNREADABLE


def short(url: str) -> str:
    """Path and query of `url`, bounded, for a message."""
    parts = urlsplit(url)
    return (parts.path + (f"?{parts.query}" if parts.query else ""))[:120]
