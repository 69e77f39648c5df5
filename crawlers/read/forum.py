"""List/thread boards by selectors; a preset is a set of selectors with the quirks of its software."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawlers.config import ForumSelectors
from crawlers.read.html_text import element_text
from crawlers.read.links import base_of, href_of, join, path_key
from crawlers.read.page import ListItem, ListPage, Moment, ThreadPage, ThreadPost
from crawlers.read.select import every, first, line, moment, number
from crawlers.read.tree import HtmlElement, parse_html
from crawlers.text import digest, key

_QUOTES = "blockquote, .quote, .signature, .sign"


@dataclass(frozen=True, slots=True)
class ForumLayout:
    """How to read one forum software. The functions turn a thread's address and a post element into ids.

    `dropped`: parameters of links that name a visitor's session and say nothing of the page.
    """

    selectors: ForumSelectors
    thread_key: Callable[[str], str] = path_key
    post_id: Callable[[HtmlElement], str | None] = lambda element: element.get("id")
    anchor: Callable[[str], str] = lambda element_id: element_id
    noise: str = _QUOTES
    refused: str | None = None
    noise_lines: re.Pattern[str] | None = None
    dropped: frozenset[str] = frozenset()

    def first_url(self, url: str) -> str:
        """Pages are fetched where people see them."""
        return url

    def list_page(self, text: str, url: str) -> ListPage:
        """The threads of a list page, each once, in page order."""
        return read_list(text, url, self)

    def thread_page(self, text: str, url: str, clock: Moment) -> ThreadPage:
        """The visible posts of a thread page, without who wrote them."""
        return read_thread(text, url, self, clock)


def plain_layout(selectors: ForumSelectors) -> ForumLayout:
    """The layout of a board that the administrator described by selectors."""
    return ForumLayout(selectors, thread_key=lambda url: key(path_key(url)))


def read_list(html: str, url: str, layout: ForumLayout) -> ListPage:
    """The threads of a list page, each once, in page order."""
    page = parse_html(html)
    base = base_of(page, url)
    chosen = layout.selectors
    items: dict[str, ListItem] = {}
    for row in every(page, chosen.list_item):
        link = first(row, chosen.list_link)
        href = href_of(link) if link is not None else None
        target = _join(base, href, layout)
        if target is None:
            continue
        replies = number(row, chosen.list_replies)
        mark = line(row, chosen.list_mark) or (None if replies is None else str(replies))
        thread = layout.thread_key(target)
        items.setdefault(thread, ListItem(thread, target, mark, replies))
    return ListPage(
        list(items.values()), _next(page, base, chosen.next_page, layout), _refused(page, layout, bool(items))
    )


def read_thread(html: str, url: str, layout: ForumLayout, clock: Moment) -> ThreadPage:
    """The visible posts of a thread page, without who wrote them."""
    page = parse_html(html)
    chosen = layout.selectors
    posts = [
        post
        for element in every(page, chosen.post_item)
        if (post := _post(element, layout, clock)) is not None
    ]
    return ThreadPage(
        title=line(page, chosen.thread_title),
        posts=posts,
        next_url=_next(page, base_of(page, url), chosen.thread_next, layout),
        refused=_refused(page, layout, bool(posts)),
    )


def _post(element: HtmlElement, layout: ForumLayout, clock: Moment) -> ThreadPost | None:
    body = first(element, layout.selectors.post_body)
    if body is None:  # hidden by a moderator, or for members only
        return None
    text = element_text(body, without=frozenset(every(body, layout.noise)))
    if layout.noise_lines is not None:
        text = layout.noise_lines.sub("", text).strip()
    if not text:
        return None
    published = moment(element, layout.selectors.post_time, clock)
    anchor = layout.anchor(element.get("id") or "")
    return ThreadPost(
        # without an id of its own, a post is known by what it says
        id=layout.post_id(element) or digest(f"{published}\n{text}"),
        text=text,
        published_at=published,
        likes=number(element, layout.selectors.post_likes),
        anchor=anchor,
    )


def _next(page: HtmlElement, base: str, selector: str | None, layout: ForumLayout) -> str | None:
    link = first(page, selector)
    return _join(base, href_of(link) if link is not None else None, layout)


def _join(base: str, href: str | None, layout: ForumLayout) -> str | None:
    target = join(base, href) if href else None
    if target is None or not layout.dropped:
        return target
    parts = urlsplit(target)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in layout.dropped]
    return urlunsplit(parts._replace(query=urlencode(query)))


def _refused(page: HtmlElement, layout: ForumLayout, something: bool) -> bool:
    return not something and first(page, layout.refused) is not None
