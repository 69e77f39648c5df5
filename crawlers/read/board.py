"""Message boards of authorities: list pages and one page for each message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawlers.config import BoardDetail, BoardList
from crawlers.read.html_text import element_text
from crawlers.read.links import base_of, href_of, join, path_key
from crawlers.read.page import ListItem, ListPage, Moment
from crawlers.read.select import every, first, line, moment
from crawlers.read.tree import parse_html
from crawlers.text import key


@dataclass(frozen=True, slots=True)
class Message:
    """A resident's message; `replies` counts the official replies under it (0 or more), None if untold."""

    title: str
    text: str
    published_at: datetime | None
    replies: int | None


def read_list(html: str, url: str, chosen: BoardList) -> ListPage:
    """The messages of a list page, each once, in page order."""
    page = parse_html(html)
    base = base_of(page, url)
    items: dict[str, ListItem] = {}
    for row in every(page, chosen.item):
        link = first(row, chosen.link)
        href = href_of(link) if link is not None else None
        target = join(base, href) if href else None
        if target:
            message = key(path_key(target))
            items.setdefault(message, ListItem(message, target))
    following = first(page, chosen.next_page)
    href = href_of(following) if following is not None else None
    return ListPage(list(items.values()), join(base, href) if href else None)


def read_message(html: str, chosen: BoardDetail, clock: Moment) -> Message | None:
    """The message of a detail page, None where there is none. Official replies are no part of its text."""
    page = parse_html(html)
    body = first(page, chosen.body)
    if body is None:
        return None
    replies = every(page, chosen.reply) if chosen.reply else None
    text = element_text(body, without=frozenset(replies or ()))
    title = line(page, chosen.title)
    if not text and not title:
        return None
    return Message(title, text, moment(page, chosen.time, clock), None if replies is None else len(replies))
