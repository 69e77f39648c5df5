"""What no source can switch off, and what a crawl must not open."""

from __future__ import annotations

import pytest

from crawlers.config import FeedSource
from crawlers.fetch.settings import MAX_BYTES, scrapy_settings, user_agent


def test_rules_that_hold_for_every_source() -> None:
    source = FeedSource(
        id="a", name="名", basis="公开", kind="feed", url="http://example.org/", delay_seconds=2
    )
    settings = scrapy_settings(source, log_level="ERROR")
    assert settings["ROBOTSTXT_OBEY"] is True
    assert "crawlers.fetch.robots.RobotsMiddleware" in settings["DOWNLOADER_MIDDLEWARES"]
    assert "crawlers.fetch.own_host.OwnHostMiddleware" in settings["DOWNLOADER_MIDDLEWARES"]
    assert settings["DOWNLOAD_MAXSIZE"] == MAX_BYTES
    assert settings["DOWNLOAD_DELAY"] == 2
    assert settings["CONCURRENT_REQUESTS_PER_DOMAIN"] == 1
    assert settings["AUTOTHROTTLE_ENABLED"]
    assert 429 not in settings["RETRY_HTTP_CODES"]
    for name in ("COOKIES_ENABLED", "HTTPPROXY_ENABLED", "TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED"):
        assert settings[name] is False


@pytest.mark.parametrize(
    ("contact", "agent"),
    [(None, "Xiangyin/0.1"), ("https://town.example.org", "Xiangyin/0.1 (+https://town.example.org)")],
)
def test_the_user_agent_is_honest(contact: str | None, agent: str) -> None:
    assert user_agent(contact) == agent
