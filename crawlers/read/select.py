"""CSS selectors on trees: compiled once, first match, text, dates and counts."""

from __future__ import annotations

from datetime import datetime

from crawlers.dates import parse_date
from crawlers.read.html_text import element_text
from crawlers.read.page import Moment
from crawlers.read.tree import HtmlElement, compiled
from crawlers.text import count, one_line


def every(element: HtmlElement, selector: str) -> list[HtmlElement]:
    """All elements below `element` (or itself) that match, in page order."""
    return list(compiled(selector)(element))


def first(element: HtmlElement, selector: str | None) -> HtmlElement | None:
    """The first match, None without a match or without a selector."""
    if selector is None:
        return None
    found = compiled(selector)(element)
    return found[0] if found else None


def line(element: HtmlElement, selector: str | None) -> str:
    """The first match's text on one line, "" without one."""
    found = first(element, selector)
    return "" if found is None else one_line(element_text(found))


def number(element: HtmlElement, selector: str | None) -> int | None:
    """The first match's count."""
    text = line(element, selector)
    return count(text) if text else None


def moment(element: HtmlElement, selector: str | None, clock: Moment) -> datetime | None:
    """The first match's date: a `datetime` or `title` attribute of it or inside it counts before its text."""
    found = first(element, selector)
    if found is None:
        return None
    written = [value for node in found.iter() for name in ("datetime", "title") if (value := node.get(name))]
    for value in [*written, element_text(found)]:
        parsed = parse_date(value, now=clock.now, time_zone=clock.time_zone)
        if parsed:
            return parsed
    return None
