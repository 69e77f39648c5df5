"""The crawl budget: after so many requests, none goes out any more."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest


class OverBudget(IgnoreRequest):
    """The source's requests of this day are spent."""


class BudgetMiddleware:
    """Counts what goes out, robots.txt and repeats included."""

    def __init__(self, budget: int | None) -> None:
        self._left = budget

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler.settings["XIANGYIN_BUDGET"])

    def process_request(self, request: Request) -> None:
        """Let a request pass or raise OverBudget."""
        if self._left is None:
            return
        if self._left <= 0:
            raise OverBudget(request.url)
        self._left -= 1
