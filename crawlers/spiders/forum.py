"""Forums: threads of posts over several pages, re-visited for new replies."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from scrapy import Request
from scrapy.http import Response

from common.i18n import _
from crawlers.conditions import Condition
from crawlers.config import ForumSource
from crawlers.post import CrawledPost
from crawlers.read.page import ListItem, ListPage, Moment, ThreadPage, ThreadPost
from crawlers.read.presets import reader_of
from crawlers.read.reader import ForumReader
from crawlers.spiders.base import short
from crawlers.spiders.batch import Batch
from crawlers.spiders.lists import ListSpider


class ForumSpider(ListSpider):
    """Hands over every post of a thread once.

    What is kept of a thread: `[mark, page, last]`: the list's mark when it was read to its end (None while
    it was not), the address of the last page read and the id of the last post on it.
    """

    quiet_pages_wanted = 2  # the first page may hold nothing but pinned threads

    @cached_property
    def source(self) -> ForumSource:
        """The entry of sources.yaml."""
        assert isinstance(self.job.source, ForumSource)  # noqa: S101 -- the child picks the spider by kind
        return self.job.source

    @cached_property
    def reader(self) -> ForumReader:
        """How this forum is read."""
        return reader_of(self.source)

    def first_url(self) -> str:
        """Where the forum's list is fetched."""
        return self.reader.first_url(self.source.url)

    def list_page(self, response: Response) -> ListPage:
        """Parse a list page."""
        return self.reader.list_page(self.text_of(response), response.url)

    def is_known(self, item: ListItem) -> bool:
        """Whether the list shows the same mark as when the thread was read."""
        known = self.state.known.get(item.key)
        return known is not None and item.mark is not None and known[0] == item.mark

    def item_request(self, item: ListItem, batch: Batch) -> Request:
        """The thread's first page, or the page where reading stopped last time."""
        known = self.state.known.get(item.key)
        # known before its request is answered: the next list page may show the thread again
        self.state.remember(item.key, [item.mark, *(known[1:] if known else [item.url, None])])
        return self._thread_request(
            known[1] if known else item.url, item, batch, 1, known[2] if known else None
        )

    def _thread_request(self, url: str, item: ListItem, batch: Batch, number: int, last: Any) -> Request:
        return Request(
            url,
            callback=self._read_thread,
            errback=self.errback_for(batch.one_read),
            cb_kwargs={"item": item, "batch": batch, "number": number, "last": last},
            dont_filter=True,  # the batch must hear of every thread; endless paging ends by `max_pages`
            priority=number,
        )

    def _read_thread(
        self, response: Response, item: ListItem, batch: Batch, number: int, last: str | None
    ) -> Request | None:
        clock = Moment(self.job.now, self.job.time_zone)
        html = self.text_of(response)
        thread = self.reader.thread_page(html, response.url, clock)
        if thread.refused or not thread.posts:
            if thread.refused:
                message = _("页面须登录或无权限：{url}").format(url=short(response.url))
                self.spool.error(message, Condition.LOGIN_WALL)
                self.spool.known(item.key, [item.mark, item.url, None])
            else:
                self.no_body(html, response.url)
            batch.one_read()
            return None
        self.spool.shape("page", empty=False)
        ids = [post.id for post in thread.posts]
        # where the last known post is gone, the whole page is handed over; intake drops repeats
        start = ids.index(last) + 1 if last in ids else 0
        is_opening_page = number == 1 and last is None
        for position, post in enumerate(thread.posts[start:]):
            self.hand_over(self._post(post, thread, response.url, item, is_opening_page and position == 0))
        page_url = response.request.url if response.request else response.url
        goes_on = (
            thread.next_url is not None and number < self.source.max_pages and thread.next_url != page_url
        )
        is_end = thread.next_url is None or thread.next_url == page_url
        self.spool.known(item.key, [item.mark if is_end else None, page_url, ids[-1]])
        if goes_on and thread.next_url is not None:
            return self._thread_request(thread.next_url, item, batch, number + 1, None)
        batch.one_read()
        return None

    def _post(
        self, post: ThreadPost, thread: ThreadPage, url: str, item: ListItem, is_opening: bool
    ) -> CrawledPost:
        own = item.url if is_opening else f"{url}#{post.anchor}" if post.anchor else url
        return CrawledPost(
            source_id=self.source.id,
            post_id=f"{item.key}-{post.id}",
            url=post.url or own,
            title=thread.title,
            text=post.text,
            published_at=post.published_at,
            likes=post.likes,
            dislikes=None,
            replies=item.replies if is_opening else None,
        )
