"""Looks what is at an address: one page, and one message of it where it seems to be a message board."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace

from scrapy import Request
from scrapy.http import Response

from crawlers.fetch.own_host import same_place
from crawlers.read.detect import Finding, detect
from crawlers.read.detect_board import guess_detail
from crawlers.read.page import Moment
from crawlers.spiders.base import SourceSpider, content_type


class ProbeSpider(SourceSpider):
    """Writes one finding."""

    def read_list(self, response: Response, number: int) -> Iterator[Request]:
        """Make out the page; ask for a message where its layout is needed too."""
        clock = Moment(self.job.now, self.job.time_zone)
        finding = detect(response.body, response.url, content_type(response), clock)
        if finding.detail_url is None or not same_place(finding.detail_url, self.job.source.url):
            self.spool.found(asdict(finding))
            return
        yield Request(
            finding.detail_url,
            callback=self._read_detail,
            errback=self.failed,
            cb_kwargs={"finding": finding},
        )

    def _read_detail(self, response: Response, finding: Finding) -> None:
        detail = guess_detail(self.text_of(response))
        entry = {**finding.entry, "detail": detail} if detail else {}
        self.spool.found(asdict(replace(finding, kind="board" if detail else "", entry=entry)))
