"""A post in the form in which it is stored and compared: clean text, one URL, one fingerprint."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from classify.redact import Redacted
from crawlers.post import CrawledPost
from pipeline.post_url import without_person

MAX_TITLE = 300
MAX_TEXT = 20_000
MIN_FINGERPRINT = 20
"""Texts shorter than this many letters ("同求", "顶") are alike by chance and never repeats by content."""

FUTURE_TOLERANCE = timedelta(days=1)
_TRACKING = re.compile(r"^(utm_\w+|from|share\w*|spm|fbclid|_t|timestamp|ref|isappinstalled|nsukey)$", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BLANKS = re.compile(r"[ \t\u00a0\u3000]+")
_LINES = re.compile(r"\n{3,}")
_NOT_LETTERS = re.compile(r"[\W_]+")

Redactor = Callable[[str, str], Redacted]


@dataclass(frozen=True, slots=True)
class CleanPost:
    """A post without personal data, ready to be labelled and stored."""

    source_id: str
    post_id: str
    url: str
    canonical_url: str
    content_hash: str
    title: str
    text: str
    published_at: datetime
    likes: int | None
    dislikes: int | None
    replies: int | None
    dated: bool
    """Whether the post's own date was usable; if not, `published_at` is the time of intake."""


def clean(post: CrawledPost, redact: Redactor, now: datetime) -> CleanPost:
    """Redact and normalise `post`; a missing or future date becomes `now`."""
    hidden = redact(_tidy(post.title)[:MAX_TITLE], _tidy(post.text)[:MAX_TEXT])
    dated = post.published_at is not None and post.published_at <= now + FUTURE_TOLERANCE
    published = post.published_at if dated and post.published_at is not None else now
    url = without_person(post.url)
    return CleanPost(
        source_id=post.source_id,
        post_id=_id_without_person(post.post_id),
        url=url,
        canonical_url=canonical_url(url),
        content_hash=fingerprint(hidden.title, hidden.text),
        title=hidden.title,
        text=hidden.text,
        published_at=min(published, now),
        likes=post.likes,
        dislikes=post.dislikes,
        replies=post.replies,
        dated=dated,
    )


def _id_without_person(post_id: str) -> str:
    """Feeds use addresses as ids; one that names a person becomes its hash, still one id for one post."""
    if without_person(post_id) == post_id.strip():
        return post_id
    return hashlib.sha256(post_id.encode("utf-8", "replace")).hexdigest()


def canonical_url(url: str) -> str:
    """`url` without tracking parameters, with host in lower case and parameters sorted.

    The fragment stays: on boards it names one reply of a page.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    query = sorted(
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.match(key)
    )
    return urlunsplit(
        (parts.scheme, parts.netloc.lower(), parts.path or "/", urlencode(query), parts.fragment)
    )


def fingerprint(title: str, text: str) -> str:
    """A hash of the letters of title and text, or "" where there are too few to mean anything."""
    letters = _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", title + text)).lower()
    if len(letters) < MIN_FINGERPRINT:
        return ""
    return hashlib.sha256(letters.encode()).hexdigest()


def _tidy(text: str) -> str:
    """Without control characters (also those that turn the reading direction) and with few blanks."""
    # a lone surrogate cannot be stored as UTF-8; it carries nothing
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _LINES.sub("\n\n", _BLANKS.sub(" ", text)).strip()
