"""What a forum preset does: turn fetched pages into threads and posts. No reader touches the network."""

from __future__ import annotations

import json
from typing import Any, Protocol

from crawlers.read.html_text import element_text
from crawlers.read.page import ListPage, Moment, ThreadPage
from crawlers.read.select import every
from crawlers.read.tree import parse_html


class ForumReader(Protocol):
    """Reads the pages of one forum software."""

    def first_url(self, url: str) -> str:
        """The list's address to fetch, from the address that the administrator sees in the browser."""
        ...

    def list_page(self, text: str, url: str) -> ListPage:
        """The threads of a list page."""
        ...

    def thread_page(self, text: str, url: str, clock: Moment) -> ThreadPage:
        """The posts of a page of a thread."""
        ...


_NOISE = "blockquote, .quote, .plugin-mentions-user, .UserMention, .PostMention"


def fragment_text(html: str) -> str:
    """The text of a post that came as HTML inside JSON, without quotes and without whom it answers."""
    fragment = parse_html(html)
    return element_text(fragment, without=frozenset(every(fragment, _NOISE)))


def json_object(text: str) -> dict[str, Any]:
    """The object in `text`; empty where it is none (an error page, a half answer)."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; empty for anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def attributes(item: dict[str, Any], name: str = "attributes") -> dict[str, Any]:
    """An object inside an object; empty where there is none."""
    inner = item.get(name)
    return inner if isinstance(inner, dict) else {}
