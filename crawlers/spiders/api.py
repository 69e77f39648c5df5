"""JSON endpoints: pages of items, the items are the posts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scrapy import Request
from scrapy.http import Response

from common.i18n import _
from crawlers.conditions import Condition
from crawlers.config import ApiSource
from crawlers.post import CrawledPost
from crawlers.read.json_items import JsonItem, pick, read_items, read_json
from crawlers.read.links import join
from crawlers.read.page import Moment
from crawlers.spiders.base import SourceSpider, short, validators, wall_or_unreadable


class ApiSpider(SourceSpider):
    """Hands over the items that are not known, until a page brings nothing new."""

    @property
    def source(self) -> ApiSource:
        """The entry of sources.yaml."""
        assert isinstance(self.job.source, ApiSource)  # noqa: S101 -- the child picks the spider by kind
        return self.job.source

    def first_url(self) -> str:
        """The first page's address."""
        return self._page_url(1) or self.source.url

    def read_list(self, response: Response, number: int) -> Iterator[Request]:
        """Write the new items, then ask for the next page."""
        clock = Moment(self.job.now, self.job.time_zone)
        try:
            document = read_json(response.body)
        except ValueError:
            document = None
        items = read_items(document, response.url, self.source.mapping, clock)
        if items is None:
            self.complete = False
            message = _("回答中找不到帖子列表：{url}").format(url=short(response.url))
            self.spool.error(message, wall_or_unreadable(self.text_of(response)), whole=True)
            return
        self.spool.items(len(items))
        new = [item for item in items if item.id not in self.state.known]
        for item in new:
            self.hand_over(self._post(item))
            # also for the rest of this crawl: new items move old ones to the next page
            self.state.remember(item.id, [])
            self.spool.known(item.id, [])
        self.spool.page(response.request.url if response.request else response.url, validators(response))
        following = self._next(document, response.url, number)
        if following:
            self.spool.more()
        # after an unfinished crawl, what is missing lies behind pages of known items
        goes_on = self.brings_new(item.id for item in items) and (new or not self.state.complete)
        if following and goes_on:
            if number < self.source.max_pages:
                yield self.list_request(following, number + 1)
            else:
                self.spool.condition(Condition.PAGE_LIMIT)

    def _post(self, item: JsonItem) -> CrawledPost:
        return CrawledPost(
            source_id=self.source.id,
            post_id=item.id,
            url=item.url,
            title=item.title,
            text=item.text,
            published_at=item.published_at,
            likes=item.likes,
            dislikes=item.dislikes,
            replies=item.replies,
        )

    def _page_url(self, number: int) -> str | None:
        paging = self.source.paging
        if paging is None or paging.parameter is None:
            return None
        parts = urlsplit(self.source.url)
        query = [
            pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != paging.parameter
        ]
        query.append((paging.parameter, str(paging.start + (number - 1) * paging.step)))
        return urlunsplit(parts._replace(query=urlencode(query)))

    def _next(self, document: Any, url: str, number: int) -> str | None:
        paging = self.source.paging
        if paging is None:
            return None
        if paging.next_link is not None:
            link = pick(document, paging.next_link)
            return join(url, link) if isinstance(link, str) and link else None
        if paging.has_more is not None and not pick(document, paging.has_more):
            return None
        return self._page_url(number + 1)
