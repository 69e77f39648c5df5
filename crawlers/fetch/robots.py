"""robots.txt, obeyed as RFC 9309 says: absent allows, unreachable forbids."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError


class ForbiddenByRobots(IgnoreRequest):
    """robots.txt forbids the address."""


class RobotsUnreachable(IgnoreRequest):
    """robots.txt could not be read, so nothing else may be."""


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's middleware, with named refusals and closed where robots.txt cannot be read."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._failed: dict[str, Exception] = {}

    def process_request_2(self, rp: Any, request: Request) -> None:
        """Raise ForbiddenByRobots or RobotsUnreachable, else let the request pass."""
        failure = self._failed.get(request.url.split("/", 3)[2])
        if failure is not None:
            raise RobotsUnreachable(request.url) from failure
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise ForbiddenByRobots(request.url) from error

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            self._failed[netloc] = HttpError(response, "robots.txt")
        if response.status >= 400:
            response = response.replace(body=b"")  # an error page is not a rule
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._failed[netloc] = exc
        super()._robots_error(exc, netloc)
