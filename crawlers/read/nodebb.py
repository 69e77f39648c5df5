"""NodeBB: every page has the same address under `/api`, as JSON; times in HTML need JavaScript."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawlers.dates import parse_value
from crawlers.read.html_text import html_to_text
from crawlers.read.page import ListItem, ListPage, Moment, ThreadPage, ThreadPost
from crawlers.read.reader import attributes, fragment_text, json_object, objects
from crawlers.text import count, one_line

_PLACE = re.compile(r"\A(?P<base>.*?)(?:/api)?(?P<page>/(?:category|topic)/.*)\Z", re.DOTALL)


class NodebbReader:
    """Categories and topics of a NodeBB forum."""

    def first_url(self, url: str) -> str:
        """`/category/2/name` is read at `/api/category/2/name`."""
        parts = urlsplit(url)
        place = _PLACE.match(parts.path)
        path = f"{place['base']}/api{place['page']}" if place else f"{parts.path.rstrip('/')}/api/recent"
        return urlunsplit(parts._replace(path=path))

    def list_page(self, text: str, url: str) -> ListPage:
        """The topics that are not deleted; pinned ones as any other."""
        document = json_object(text)
        base = _base(url)
        items = [
            ListItem(f"t{topic['tid']}", f"{base}/api/topic/{topic['slug']}", _mark(topic), _replies(topic))
            for topic in objects(document.get("topics"))
            if _is_number(topic.get("tid"))
            and isinstance(topic.get("slug"), str)
            and not topic.get("deleted")
        ]
        return ListPage(items, _following(document, url), refused=not items and _is_refusal(document))

    def thread_page(self, text: str, url: str, clock: Moment) -> ThreadPage:
        """The posts that are not deleted, each with its own address."""
        document = json_object(text)
        slug = document.get("slug")
        address = f"{_base(url)}/topic/{slug}" if isinstance(slug, str) else url
        posts = [
            post
            for item in objects(document.get("posts"))
            if not item.get("deleted") and (post := _post(item, address, clock)) is not None
        ]
        title = one_line(html_to_text(str(document.get("title") or "")))
        return ThreadPage(title, posts, _following(document, url), not posts and _is_refusal(document))


def _post(item: dict[str, Any], address: str, clock: Moment) -> ThreadPost | None:
    text = fragment_text(str(item.get("content") or ""))
    if not text or not _is_number(item.get("pid")):
        return None
    written = item.get("timestampISO") or item.get("timestamp")
    index = item.get("index")
    return ThreadPost(
        id=f"p{item['pid']}",
        text=text,
        published_at=parse_value(written, now=clock.now, time_zone=clock.time_zone),
        likes=count(item.get("upvotes")),
        url=f"{address}/{index + 1}" if isinstance(index, int) and index > 0 else address,
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _mark(topic: dict[str, Any]) -> str:
    return f"{topic.get('postcount')} {topic.get('lastposttime')}"


def _replies(topic: dict[str, Any]) -> int | None:
    posts = count(topic.get("postcount"))
    return None if posts is None else max(0, posts - 1)


def _base(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.partition("/api/")[0], "", ""))


def _following(document: dict[str, Any], url: str) -> str | None:
    following = attributes(attributes(document, "pagination"), "next")
    page = following.get("page")
    if not following.get("active") or not _is_number(page):
        return None
    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query) if pair[0] != "page"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("page", str(page))])))


def _is_refusal(document: dict[str, Any]) -> bool:
    # without permission NodeBB answers the page of its log-in or of an error
    return "loginFormEntry" in document or "allowLocalLogin" in document or "error" in document
