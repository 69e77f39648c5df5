"""The one place that imports lxml, which carries no types: an element is `Any` to the type checker."""

from __future__ import annotations

import re
from functools import lru_cache

import lxml.html  # type: ignore[import-untyped]
from lxml.cssselect import CSSSelector  # type: ignore[import-untyped]
from lxml.etree import ParserError  # type: ignore[import-untyped]
from lxml.html import HtmlElement

__all__ = ["HtmlElement", "compiled", "parse_html"]

_UNREADABLE = re.compile("[\x00\ud800-\udfff]")
_XML = re.compile(r"\A\s*<\?xml[^>]*\?>")


def parse_html(text: str) -> HtmlElement:
    """The tree of a page or a fragment, however broken; an empty one gives an empty page."""
    # a declared encoding inside an already decoded string makes lxml refuse it
    # half a surrogate pair (JSON can carry one) would make lxml refuse the whole text
    text = _XML.sub("", _UNREADABLE.sub("", text))
    try:
        return lxml.html.document_fromstring(text)
    except (ParserError, ValueError):  # nothing, only comments, only a doctype
        return lxml.html.document_fromstring("<html><body></body></html>")


@lru_cache(maxsize=256)
def compiled(selector: str) -> CSSSelector:
    """`selector` ready for use."""
    return CSSSelector(selector, translator="html")
