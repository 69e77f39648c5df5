"""RSS, Atom and JSON Feed."""

from __future__ import annotations

import calendar
import io
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser

from crawlers.dates import parse_value
from crawlers.read.charset import decode
from crawlers.read.html_text import html_to_text
from crawlers.read.links import join, path_key
from crawlers.read.page import Moment
from crawlers.read.speaker import title_without_speaker
from crawlers.text import clean, count, key, one_line, web_address

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>\s*")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry; `id` is the feed's own, else the link."""

    id: str
    url: str
    title: str
    text: str
    published_at: datetime | None
    replies: int | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's title and entries, in its order."""

    title: str
    entries: list[FeedEntry]


_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")


def _possible(reference: re.Match[str]) -> str:
    """A character reference, or nothing where no such character exists: feedparser would give the feed up."""
    digits = reference[1] or reference[2]
    number = int(digits, 16 if reference[1] else 10) if len(digits) < 9 else 0x110000
    return reference[0] if number < 0xD800 or 0xE000 <= number < 0x110000 else ""


def read_feed(body: bytes, url: str, content_type: str | None, clock: Moment) -> Feed | None:
    """The feed in `body`, None if it is none."""
    text, _encoding = decode(body, content_type)
    if text.lstrip()[:1] == "{":
        return _json_feed(text, url, clock)
    # feedparser gets a stream, never a string: it would take a string for an address or a file name
    parsed = feedparser.parse(
        io.BytesIO(_REFERENCE.sub(_possible, _DECLARATION.sub("", text)).encode("utf-8", "replace")),
        # no address is given: feedparser would make identifiers absolute as if they were links
        response_headers={"content-type": "application/xml; charset=utf-8"},
    )
    # `version` is absent where the parser met something like JSON
    if not parsed.get("version") and not parsed.entries:
        return None
    entries = [_entry(entry, url, clock) for entry in parsed.entries]
    return Feed(one_line(html_to_text(parsed.feed.get("title", ""))), [entry for entry in entries if entry])


def _entry(entry: Any, feed_url: str, clock: Moment) -> FeedEntry | None:
    contents = [part.get("value", "") for part in entry.get("content", [])]
    html = max([*contents, entry.get("summary", "")], key=len)
    title = title_without_speaker(one_line(html_to_text(entry.get("title", ""))), _speakers(entry))
    text = html_to_text(html) if html else ""
    link = web_address(join(feed_url, entry.get("link", "")) or "") or feed_url
    identity = entry.get("id") or (link if link != feed_url else f"{title}\n{text}")
    if not title and not text:
        return None
    return FeedEntry(
        _own(identity, feed_url),
        link,
        title,
        text,
        _published(entry, clock),
        count(entry.get("slash_comments")),
    )


def _speakers(entry: Any) -> list[str]:
    """The names that must not stay in the title; they are used for nothing else."""
    found = [entry.get("author", ""), *(person.get("name", "") for person in entry.get("authors") or [])]
    return [one_line(html_to_text(name)) for name in found if isinstance(name, str) and name.strip()]


def _own(identity: str, feed_url: str) -> str:
    """An identifier that is an address of the feed's own host loses the host: it may move to https."""
    try:
        is_own = urlsplit(identity).netloc == urlsplit(feed_url).netloc
    except ValueError:  # an unclosed bracket
        is_own = False
    return key(path_key(identity) if is_own else identity)


def _published(entry: Any, clock: Moment) -> datetime | None:
    for name in ("published", "updated"):
        # asked with `in`: feedparser otherwise takes one date for the other, with a warning
        written = entry.get(name) if name in entry else None
        if not written:
            continue
        # a date without a zone is local time; feedparser takes it for UTC
        parsed = entry.get(f"{name}_parsed") if f"{name}_parsed" in entry else None
        has_zone = re.search(r"(?:Z|GMT|UT|UTC|[A-Z]{3,4}|[+-]\d{2}:?\d{2})\s*\Z", written)
        if parsed and has_zone:
            moment = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
            return parse_value(moment, now=clock.now, time_zone=clock.time_zone)
        found = parse_value(
            datetime(*parsed[:6]) if parsed else written, now=clock.now, time_zone=clock.time_zone
        )
        if found:
            return found
    return None


def _json_feed(text: str, url: str, clock: Moment) -> Feed | None:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or "jsonfeed.org" not in str(data.get("version", "")):
        return None
    entries = []
    for item in data.get("items") or []:
        if not isinstance(item, dict):
            continue
        html = item.get("content_html")
        text = html_to_text(html) if isinstance(html, str) else clean(str(item.get("content_text") or ""))
        people = [item.get("author"), *(item.get("authors") or [])]
        names = [str(person.get("name") or "") for person in people if isinstance(person, dict)]
        title = title_without_speaker(one_line(str(item.get("title") or "")), names)
        link = join(url, str(item.get("url") or "")) or url
        published = parse_value(item.get("date_published"), now=clock.now, time_zone=clock.time_zone)
        if title or text:
            entries.append(
                FeedEntry(_own(str(item.get("id") or link), url), link, title, text, published, None)
            )
    return Feed(one_line(str(data.get("title") or "")), entries)
