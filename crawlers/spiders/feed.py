"""Feeds: one page, its entries are the posts."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from common.i18n import _
from crawlers.post import CrawledPost
from crawlers.read.feed import read_feed
from crawlers.read.page import Moment
from crawlers.spiders.base import SourceSpider, content_type, short, validators, wall_or_unreadable


class FeedSpider(SourceSpider):
    """Hands over the entries that are not known."""

    def read_list(self, response: Response, number: int) -> Iterator[Request]:
        """Write the new entries."""
        clock = Moment(self.job.now, self.job.time_zone)
        feed = read_feed(response.body, response.url, content_type(response), clock)
        if feed is None:
            self.complete = False
            message = _("这里不是订阅源：{url}").format(url=short(response.url))
            self.spool.error(message, wall_or_unreadable(self.text_of(response)), whole=True)
            return
        if not feed.entries and number == 1:
            # Discuz answers with an empty feed while it fills its cache
            yield self.list_request(self.first_url(), 2).replace(dont_filter=True)
            return
        self.spool.items(len(feed.entries))
        for entry in feed.entries:
            if entry.id in self.state.known:
                continue
            self.hand_over(
                CrawledPost(
                    source_id=self.job.source.id,
                    post_id=entry.id,
                    url=entry.url,
                    title=entry.title,
                    text=entry.text,
                    published_at=entry.published_at,
                    likes=None,
                    dislikes=None,
                    replies=entry.replies,
                )
            )
            self.spool.known(entry.id, [])
        self.spool.page(self.first_url(), validators(response))
