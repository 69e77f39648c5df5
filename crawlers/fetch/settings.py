"""Scrapy's settings for one source. There is no setting that turns robots.txt off."""

from __future__ import annotations

from typing import Any

from crawlers.config import WebSource

VERSION = "0.1"
MAX_BYTES = 5 * 1024 * 1024
"""Largest answer, both as sent and unpacked."""


_UNUSED_MIDDLEWARES = (
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware",  # replaced by our own
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware",  # OwnHostMiddleware is stricter
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware",
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware",
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware",
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware",
    "scrapy.downloadermiddlewares.retry.RetryMiddleware",  # replaced by our own
)
_UNUSED_EXTENSIONS = (
    "scrapy.extensions.telnet.TelnetConsole",
    "scrapy.extensions.remote_control.RemoteControl",
    "scrapy.extensions.memusage.MemoryUsage",
    "scrapy.extensions.memdebug.MemoryDebugger",
    "scrapy.extensions.feedexport.FeedExporter",
    "scrapy.extensions.logstats.LogStats",
)


_RETRIED = (
    # not a slow answer: it would be slow again, and cost the crawl's time three times
    "scrapy.exceptions.DownloadConnectionRefusedError",
    "scrapy.exceptions.DownloadFailedError",
    "scrapy.exceptions.ResponseDataLossError",
)


def user_agent(contact: str | None) -> str:
    """The honest name under which pages are asked for."""
    return f"Xiangyin/{VERSION} (+{contact})" if contact else f"Xiangyin/{VERSION}"


def scrapy_settings(source: WebSource, *, log_level: str, budget: int | None = None) -> dict[str, Any]:
    """All settings that differ from Scrapy's own; `budget`: so many requests at most."""
    return {
        "USER_AGENT": user_agent(source.user_agent_contact),
        "XIANGYIN_HOME": source.url,
        "XIANGYIN_BUDGET": budget,
        "XIANGYIN_ALLOW_PRIVATE": source.allow_private,
        "ROBOTSTXT_OBEY": True,
        "DOWNLOADER_MIDDLEWARES": {
            **dict.fromkeys(_UNUSED_MIDDLEWARES),
            # before robots.txt, so that another host is not even asked for its rules
            "crawlers.fetch.own_host.OwnHostMiddleware": 50,
            "crawlers.fetch.robots.RobotsMiddleware": 100,
            "crawlers.fetch.retry.PatientRetryMiddleware": 550,
            # last of all: only what really goes out counts
            "crawlers.fetch.budget.BudgetMiddleware": 950,
        },
        "TWISTED_DNS_RESOLVER": "crawlers.fetch.resolver.AddressCheckingResolver",
        # a proxy would resolve names itself, behind the address check
        "HTTPPROXY_ENABLED": False,
        "DOWNLOAD_HANDLERS": {"data": None, "file": None, "ftp": None, "s3": None},
        "COOKIES_ENABLED": False,
        "REFERRER_POLICY": "no-referrer",
        "HTTPCACHE_ENABLED": False,
        # a crawl opens no port: neither Scrapy's console nor its remote control
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "EXTENSIONS": dict.fromkeys(_UNUSED_EXTENSIONS),
        "DOWNLOAD_MAXSIZE": MAX_BYTES,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        # below the whole crawl's limit, so that one slow page is told as such
        "DOWNLOAD_TIMEOUT": min(30.0, source.time_limit_seconds / 2),
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_DELAY": source.delay_seconds,
        "DOWNLOAD_DELAY_JITTER": 0,
        "CONCURRENT_REQUESTS": 2,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1 if source.delay_seconds else 2,
        # a slow site gets longer pauses than the configured delay, never shorter ones
        "AUTOTHROTTLE_ENABLED": source.delay_seconds > 0,
        "AUTOTHROTTLE_START_DELAY": source.delay_seconds,
        "AUTOTHROTTLE_MAX_DELAY": max(60.0, source.delay_seconds),
        "RETRY_TIMES": 2,
        "RETRY_EXCEPTIONS": list(_RETRIED),
        # 429 is not asked again at once: the site wants to be left alone
        "RETRY_HTTP_CODES": [500, 502, 503, 504, 408],
        "REDIRECT_MAX_TIMES": 5,
        # in the order of the page, so that a crawl ended early has read the newest
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
        "LOG_LEVEL": log_level,
        "STATS_DUMP": False,
    }
