"""Requests stay on the source's own host and port, redirects included."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

_PORTS = {"http": 80, "https": 443}


class OtherHost(IgnoreRequest):
    """The address is not on the source's own host."""


def same_place(url: str, home: str) -> bool:
    """Whether `url` is on the host and port of `home`; the standard ports of http and https count as one."""
    try:
        one, two = urlsplit(url), urlsplit(home)
        if (
            one.scheme not in _PORTS
            or not one.hostname
            or one.hostname.lower() != (two.hostname or "").lower()
        ):
            return False
        ports = (one.port or _PORTS[one.scheme], two.port or _PORTS[two.scheme])
    except ValueError:  # a port that is no number
        return False
    return ports[0] == ports[1] or (
        ports == (443, 80) and one.scheme == "https"  # a site that moved to https; never back
    )


class OwnHostMiddleware:
    """Drops requests that leave the source's host. It sees redirected requests too."""

    def __init__(self, home: str) -> None:
        self._home = home

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler.settings["XIANGYIN_HOME"])

    def process_request(self, request: Request) -> None:
        """Let a request pass or raise OtherHost."""
        if not same_place(request.url, self._home):
            raise OtherHost(request.url)
