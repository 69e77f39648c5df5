"""Spiders whose list pages lead to pages of their own: forums and message boards."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scrapy import Request
from scrapy.http import Response

from common.i18n import _
from crawlers.conditions import Condition
from crawlers.fetch.own_host import same_place
from crawlers.read.login_wall import is_login_page
from crawlers.read.page import ListItem, ListPage
from crawlers.spiders.base import SourceSpider, short, validators
from crawlers.spiders.batch import Batch


class ListSpider(SourceSpider):
    """Follows the items of a list page that have something new, then the next list page."""

    quiet_pages_wanted = 1
    """After so many list pages without anything new, the rest is taken as known."""
    _quiet_pages = 0

    def list_page(self, response: Response) -> ListPage:
        """Parse a list page."""
        raise NotImplementedError

    def is_known(self, item: ListItem) -> bool:
        """Whether there is nothing new behind `item`."""
        raise NotImplementedError

    def item_request(self, item: ListItem, batch: Batch) -> Request:
        """The request for an item's page; whoever handles it calls `batch.one_read()` in the end."""
        raise NotImplementedError

    def read_list(self, response: Response, number: int) -> Iterator[Request]:
        """Ask for the items with something new, then for the next list page."""
        page = self.list_page(response)
        if page.refused:
            self.complete = False
            message = _("页面须登录或无权限：{url}").format(url=short(response.url))
            self.spool.error(message, Condition.LOGIN_WALL, whole=True)
            return
        if not page.items and is_login_page(self.text_of(response)):
            self.complete = False
            message = _("页面要求登录：{url}").format(url=short(response.url))
            self.spool.error(message, Condition.LOGIN_WALL, whole=True)
            return
        self.spool.items(len(page.items))
        if page.next_url:
            self.spool.more()
        # links to other hosts (advertisements, moved rows) are no items of this source
        own = [item for item in page.items if same_place(item.url, self.job.source.url)]
        new = [item for item in own if not self.is_known(item)][: self.job.sample]
        address = response.request.url if response.request else response.url
        batch = Batch(len(new), partial(self.spool.page, address, validators(response)))
        for item in new:
            yield self.item_request(item, batch)
        self._quiet_pages = 0 if new else self._quiet_pages + 1
        enough = self.state.complete and self._quiet_pages >= self.quiet_pages_wanted
        goes_on = self.brings_new(item.key for item in page.items) and not enough
        if page.next_url and goes_on:
            if number < self.job.source.max_pages:
                yield self.list_request(page.next_url, number + 1)
            else:
                self.spool.condition(Condition.PAGE_LIMIT)

    def no_body(self, html: str, url: str) -> None:
        """A page behind the list shows nothing that was looked for."""
        if is_login_page(html):
            message = _("页面要求登录：{url}").format(url=short(url))
            self.spool.error(message, Condition.LOGIN_WALL)
        else:
            self.spool.shape("page", empty=True)
            message = _("页面上找不到正文：{url}").format(url=short(url))
            self.spool.error(message, Condition.SOME_PAGES)
