"""The subprocess of one crawl (`python -m crawlers.child`): job on standard input, results in the spool."""

from __future__ import annotations

import logging
import math
import signal
import sys

from scrapy.crawler import AsyncCrawlerProcess

from crawlers.fetch.settings import scrapy_settings
from crawlers.job import Job
from crawlers.spiders.base import SourceSpider
from crawlers.spool import Spool


def main() -> None:
    """Crawl once."""
    job = Job.model_validate_json(sys.stdin.buffer.read())
    # the parent kills at the limit; should it die first, this ends the orphan
    signal.alarm(math.ceil(job.source.time_limit_seconds) + 5)
    spool = Spool(job.spool)
    process = AsyncCrawlerProcess(scrapy_settings(job.source, log_level=job.log_level, budget=job.budget))
    # failures are told through the spool, so Scrapy's lines about them are noise (it resets levels above)
    for name in ("scrapy.downloadermiddlewares.robotstxt", "scrapy.downloadermiddlewares.retry"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    process.crawl(_spider(job), job=job, spool=spool)
    process.start()


def _spider(job: Job) -> type[SourceSpider]:
    # imported here so that a crawl loads only the parser it uses
    if job.probe:
        from crawlers.spiders.probe import ProbeSpider

        return ProbeSpider
    match job.source.kind:
        case "feed":
            from crawlers.spiders.feed import FeedSpider

            return FeedSpider
        case "forum":
            from crawlers.spiders.forum import ForumSpider

            return ForumSpider
        case "board":
            from crawlers.spiders.board import BoardSpider

            return BoardSpider
        case "api":
            from crawlers.spiders.api import ApiSpider

            return ApiSpider


if __name__ == "__main__":
    main()
