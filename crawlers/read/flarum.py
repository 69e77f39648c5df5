"""Flarum: its pages are empty without JavaScript; what they show comes from `/api` as JSON:API."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from crawlers.dates import parse_value
from crawlers.read.links import join
from crawlers.read.page import ListItem, ListPage, Moment, ThreadPage, ThreadPost
from crawlers.read.reader import attributes, fragment_text, json_object, objects
from crawlers.text import count, one_line

_TAG = re.compile(r"\A(?P<base>.*?)/t/(?P<tag>[^/]+)/?\Z", re.DOTALL)
_PAGE = "20"


class FlarumReader:
    """Discussions and their comments; what else happened in a discussion (renamed, locked) is no post."""

    def first_url(self, url: str) -> str:
        """`/t/name` is read at `/api/discussions` with that tag, the front page without one."""
        parts = urlsplit(url)
        if "/api/" in parts.path:
            return url
        tag = _TAG.match(parts.path)
        base = tag["base"] if tag else re.sub(r"/(?:all|following)?\Z", "", parts.path)
        query = [("sort", "-lastPostedAt"), ("page[limit]", _PAGE)]
        if tag:
            query.append(("filter[tag]", tag["tag"]))
        return urlunsplit((parts.scheme, parts.netloc, f"{base}/api/discussions", urlencode(query), ""))

    def list_page(self, text: str, url: str) -> ListPage:
        """The discussions of a page."""
        document = json_object(text)
        base = _base(url)
        items = []
        for item in objects(document.get("data")):
            number, about = str(item.get("id") or ""), attributes(item)
            if item.get("type") != "discussions" or not number.isdigit() or about.get("isHidden"):
                continue
            query = urlencode(
                [
                    ("filter[discussion]", number),
                    ("filter[type]", "comment"),
                    ("include", "discussion"),
                    ("sort", "number"),
                    ("page[limit]", _PAGE),
                ]
            )
            posts = count(about.get("commentCount"))
            items.append(
                ListItem(
                    f"d{number}",
                    f"{base}/api/posts?{query}",
                    f"{about.get('commentCount')} {about.get('lastPostedAt')}",
                    None if posts is None else max(0, posts - 1),
                )
            )
        return ListPage(items, _following(document, url), refused=not items and bool(document.get("errors")))

    def thread_page(self, text: str, url: str, clock: Moment) -> ThreadPage:
        """The comments of a discussion that are not hidden."""
        document = json_object(text)
        about = next(
            (item for item in objects(document.get("included")) if item.get("type") == "discussions"), {}
        )
        slug = attributes(about).get("slug") or about.get("id")
        address = f"{_base(url)}/d/{slug}" if slug else url
        posts = [
            post
            for item in objects(document.get("data"))
            if item.get("type") == "posts" and (post := _post(item, address, clock)) is not None
        ]
        title = one_line(str(attributes(about).get("title") or ""))
        return ThreadPage(title, posts, _following(document, url), not posts and bool(document.get("errors")))


def _post(item: dict[str, Any], address: str, clock: Moment) -> ThreadPost | None:
    about = attributes(item)
    text = fragment_text(str(about.get("contentHtml") or ""))
    if not text or about.get("isHidden") or about.get("contentType", "comment") != "comment":
        return None
    number = about.get("number")
    return ThreadPost(
        id=f"p{item.get('id')}",
        text=text,
        published_at=parse_value(about.get("createdAt"), now=clock.now, time_zone=clock.time_zone),
        likes=count(about.get("likesCount")),
        url=f"{address}/{number}" if isinstance(number, int) and number > 1 else address,
    )


def _base(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.partition("/api/")[0], "", ""))


def _following(document: dict[str, Any], url: str) -> str | None:
    link = attributes(document, "links").get("next")
    return join(url, link) if isinstance(link, str) and link else None
