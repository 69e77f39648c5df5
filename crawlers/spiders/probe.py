"""placeholder"""

from crawlers.spiders.base import SourceSpider


class ProbeSpider(SourceSpider):
    """x"""
