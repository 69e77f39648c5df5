"""Guess the selectors of an unknown message board: where its list is, and what a message's page holds."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from crawlers.read.html_text import element_text
from crawlers.read.links import base_of, join, path_key
from crawlers.read.select import every, first
from crawlers.read.tree import HtmlElement, parse_html

_ITEM_TAGS = ("tr", "li", "dl", "article", "div")
_NEXT = ("下一页", "下页", "后一页")
_IDENT = re.compile(r"-?[a-zA-Z_][\w-]*", re.ASCII)
_DATE = re.compile(r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}")


@dataclass(frozen=True, slots=True)
class ListGuess:
    """Selectors of a list page and the address of one of its messages."""

    selectors: dict[str, str]
    detail_url: str


def guess_list(page: HtmlElement, url: str) -> ListGuess | None:
    """The group of like items whose links carry the most text; None where no three items are alike."""
    base = base_of(page, url)
    groups: dict[str, dict[str, int]] = defaultdict(dict)
    for link in every(page, "a[href]"):
        target = join(base, link.get("href"))
        text = element_text(link)
        item = _item_of(link)
        if target and item is not None and len(text) >= 4 and path_key(target) != path_key(url):
            groups[_selector(item)].setdefault(target, len(text))
    best = max(groups.items(), key=lambda group: sum(group[1].values()), default=None)
    if best is None or len(best[1]) < 3:
        return None
    selectors = {"item": best[0], "link": "a[href]"}
    if following := _next_selector(page):
        selectors["next_page"] = following
    return ListGuess(selectors, next(iter(best[1])))


def guess_detail(html: str) -> dict[str, str] | None:
    """Selectors of a message's page: the element that holds most of the text outside links; None if empty."""
    page = parse_html(html)
    body = first(page, "body")
    if body is None:
        return None
    while True:
        size = _weight(body)
        inner = max(body.iterchildren(*_BLOCKS), key=_weight, default=None)
        if inner is None or size == 0 or _weight(inner) < 0.5 * size:
            break
        body = inner
    if not element_text(body):
        return None
    title = next((tag for tag in ("h1", "h2", "h3") if first(page, tag) is not None), "title")
    found = {"title": title, "body": _selector(body)}
    for element in page.iter("time", "span", "em", "p", "td", "div"):
        text = element_text(element)
        if len(text) <= 40 and _DATE.search(text) and (element.get("class") or element.get("id")):
            found["time"] = _selector(element)
            break
    return found


_BLOCKS = ("div", "section", "article", "main", "table", "tbody", "tr", "td", "form", "center", "p")


def _weight(element: HtmlElement) -> int:
    links = frozenset(every(element, "a, nav, header, footer, h1, h2, h3"))
    return len(element_text(element, without=links))


def _item_of(link: HtmlElement) -> HtmlElement | None:
    return next(link.iterancestors(*_ITEM_TAGS), None)


def _own_selector(element: HtmlElement) -> str:
    classes = [name for name in (element.get("class") or "").split() if _IDENT.fullmatch(name)]
    return f"{element.tag}.{classes[0]}" if classes else str(element.tag)


def _selector(element: HtmlElement) -> str:
    """A selector of `element` and its like: by class, below the nearest ancestor with an id."""
    own_id = element.get("id") or ""
    if element.tag not in _ITEM_TAGS[:4] and _IDENT.fullmatch(own_id) and not re.search(r"\d", own_id):
        return f"#{own_id}"
    for ancestor in element.iterancestors():
        name = ancestor.get("id") or ""
        if _IDENT.fullmatch(name) and not re.search(r"\d", name):
            return f"#{name} {_own_selector(element)}"
    parent = element.getparent()
    own = _own_selector(element)
    return own if "." in own or parent is None else f"{_own_selector(parent)} {own}"


def _next_selector(page: HtmlElement) -> str | None:
    if first(page, "a[rel=next]") is not None:
        return "a[rel=next]"
    for link in every(page, "a[href]"):
        text = element_text(link)
        for word in _NEXT:
            if word in text:
                return f'a:contains("{word}")'
    return None
