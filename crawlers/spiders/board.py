"""Message boards of authorities: each message on its own page."""

from __future__ import annotations

from functools import cached_property

from scrapy import Request
from scrapy.http import Response

from crawlers.config import BoardSource
from crawlers.post import CrawledPost
from crawlers.read.board import read_list, read_message
from crawlers.read.page import ListItem, ListPage, Moment
from crawlers.spiders.batch import Batch
from crawlers.spiders.lists import ListSpider


class BoardSpider(ListSpider):
    """Hands over the messages that are not known."""

    @cached_property
    def source(self) -> BoardSource:
        """The entry of sources.yaml."""
        assert isinstance(self.job.source, BoardSource)  # noqa: S101 -- the child picks the spider by kind
        return self.job.source

    def list_page(self, response: Response) -> ListPage:
        """Parse a list page."""
        return read_list(self.text_of(response), response.url, self.source.list)

    def is_known(self, item: ListItem) -> bool:
        """A message is read once."""
        return item.key in self.state.known

    def item_request(self, item: ListItem, batch: Batch) -> Request:
        """The message's page."""
        return Request(
            item.url,
            callback=self._read_message,
            errback=self.errback_for(batch.one_read),
            cb_kwargs={"item": item, "batch": batch},
            dont_filter=True,  # the batch must hear of every item; items of a list are unique already
        )

    def _read_message(self, response: Response, item: ListItem, batch: Batch) -> None:
        clock = Moment(self.job.now, self.job.time_zone)
        html = self.text_of(response)
        message = read_message(html, self.source.detail, clock)
        self.state.remember(item.key, [])
        if message is None:
            self.no_body(html, response.url)
        else:
            self.spool.shape("page", empty=False)
            self.hand_over(
                CrawledPost(
                    source_id=self.source.id,
                    post_id=item.key,
                    url=item.url,
                    title=message.title,
                    text=message.text,
                    published_at=message.published_at,
                    likes=None,
                    dislikes=None,
                    replies=message.replies,
                )
            )
            self.spool.known(item.key, [])
        batch.one_read()
