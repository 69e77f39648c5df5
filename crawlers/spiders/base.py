"""What all spiders share: conditional requests, named failures, hand-over, an honest end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    CloseSpider,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from common.i18n import _
from crawlers.fetch.own_host import OtherHost
from crawlers.fetch.resolver import refused
from crawlers.fetch.robots import ForbiddenByRobots, RobotsUnreachable
from crawlers.job import Job
from crawlers.post import CrawledPost
from crawlers.read.charset import decode
from crawlers.spool import Spool
from crawlers.state import CrawlState

GONE = frozenset({401, 403, 404, 410, 451})
"""Answers that will not change by asking again soon."""


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
        if not post.text and not post.title:
            return
        self.spool.post(post)
        self._posts += 1
        if self.job.sample is not None and self._posts >= self.job.sample:
            self.complete = False
            raise CloseSpider("sample")

    def failed(self, failure: Failure) -> None:
        """Name what went wrong with a request."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        if isinstance(error, RobotsUnreachable) and not isinstance(error.__cause__, IgnoreRequest):
            error = error.__cause__ or error
        if isinstance(error, ForbiddenByRobots):
            self.spool.forbidden(request.url)
            return
        if not (isinstance(error, HttpError) and error.response.status in GONE):
            self.complete = False
        self.spool.error(f"{describe(error, request.url)}：{short(request.url)}")

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
        self.spool.error(_("解析出错（{reason}）：{url}").format(reason=reason, url=short(response.url)))

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


def short(url: str) -> str:
    """Path and query of `url`, bounded, for a message."""
    parts = urlsplit(url)
    return (parts.path + (f"?{parts.query}" if parts.query else ""))[:120]


def describe(error: BaseException | None, url: str) -> str:
    """One short phrase for a person."""
    match error:
        case HttpError():
            return _("服务器回答 HTTP {status}").format(status=error.response.status)
        case OtherHost():
            return _("链接或跳转指向别的主机，未跟随")
        case RobotsUnreachable():
            return _("robots.txt 读取失败，按禁止处理")
        case _ if urlsplit(url).hostname in refused:
            return _("主机解析到内网或保留地址，已拒绝（确需读取时设 allow_private）")
        case CannotResolveHostError():
            return _("域名无法解析")
        case DownloadTimeoutError():
            return _("读取超时")
        case DownloadCancelledError():
            return _("回答过大，已放弃")
        case IgnoreRequest() if "MAXSIZE" in str(error):
            return _("回答过大，已放弃")
        case IgnoreRequest():
            return _("请求被放弃（{reason}）").format(reason=str(error)[:60])
        case _:
            return _("连接失败（{reason}）").format(reason=type(error).__name__)
