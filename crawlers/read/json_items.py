"""JSON endpoints, mapped by JMESPath."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from crawlers.config import ApiMapping
from crawlers.dates import parse_value
from crawlers.read.html_text import html_to_text
from crawlers.read.links import join
from crawlers.read.page import Moment
from crawlers.text import clean, count, key, one_line

_MARKUP = re.compile(
    r"<(?:[a-zA-Z][^<>]*|/[a-zA-Z]+\s*|!--.*?--)>|&(?:[a-z]{2,8}|#x?[0-9a-f]{2,6});", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class JsonItem:
    """One item of an endpoint's answer."""

    id: str
    url: str
    title: str
    text: str
    published_at: datetime | None
    likes: int | None
    dislikes: int | None
    replies: int | None


def read_json(body: bytes) -> Any:
    """The document in `body`; ValueError if it is none."""
    try:
        return json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def pick(document: Any, path: str | None) -> Any:
    """What `path` finds in `document`; None for no path, no match or a function on the wrong type."""
    if path is None:
        return None
    try:
        return jmespath.search(path, document)
    except JMESPathError:
        return None


def read_items(document: Any, url: str, mapping: ApiMapping, clock: Moment) -> list[JsonItem] | None:
    """The items that have an id and a text; None where the document has no list of items."""
    items = pick(document, mapping.items)
    if not isinstance(items, list):
        return None
    found = []
    for item in items:
        identity, text = pick(item, mapping.id), _text(pick(item, mapping.text))
        title = one_line(_text(pick(item, mapping.title)))
        if isinstance(identity, bool) or not isinstance(identity, (str, int)) or not (text or title):
            continue
        link = pick(item, mapping.url)
        published = parse_value(pick(item, mapping.published_at), now=clock.now, time_zone=clock.time_zone)
        found.append(
            JsonItem(
                id=key(str(identity)),
                url=(join(url, link) if isinstance(link, str) and link else None) or url,
                title=title,
                text=text,
                published_at=published,
                likes=count(pick(item, mapping.likes)),
                dislikes=count(pick(item, mapping.dislikes)),
                replies=count(pick(item, mapping.replies)),
            )
        )
    return found


def _text(value: Any) -> str:
    if value is None or isinstance(value, (list, dict, bool)):
        return ""
    text = str(value)
    return html_to_text(text.replace("\n", "<br>")) if _MARKUP.search(text) else clean(text)
