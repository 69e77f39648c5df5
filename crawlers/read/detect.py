"""What a page is: feed, Discuz board, JSON list or message board; and the entry that would read it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from common.i18n import _
from crawlers.read.charset import decode
from crawlers.read.detect_board import guess_list
from crawlers.read.detect_json import guess_mapping
from crawlers.read.feed import read_feed
from crawlers.read.links import base_of, join
from crawlers.read.page import Moment
from crawlers.read.presets import PRESETS
from crawlers.read.select import every, first, line
from crawlers.read.tree import HtmlElement, parse_html

_SIGNS = {
    "flarum": "#flarum-loading, #flarum-content, #flarum-json-payload",
    "nodebb": "script[src*='/nodebb.min.js'], link[href*='/assets/client'][rel=stylesheet]",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` "" if nothing was made out; `entry` holds the fields of sources.yaml beyond the common ones.

    A board's `entry` lacks `detail` until `detail_url` was looked at.
    """

    kind: str
    title: str
    encoding: str
    entry: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    detail_url: str | None = None


def detect(body: bytes, url: str, content_type: str | None, clock: Moment) -> Finding:
    """Make out what `body` is."""
    text, encoding = decode(body, content_type)
    feed = read_feed(body, url, content_type, clock)
    if feed is not None:
        return Finding("feed", feed.title, encoding)
    if text.lstrip()[:1] in ("{", "["):
        mapping = _json_mapping(text)
        return Finding("api", "", encoding, {"mapping": mapping}) if mapping else Finding("", "", encoding)
    return _html(text, url, encoding, clock)


def _json_mapping(text: str) -> dict[str, str] | None:
    try:
        return guess_mapping(json.loads(text))
    except (ValueError, RecursionError):
        return None


def _html(text: str, url: str, encoding: str, clock: Moment) -> Finding:
    page = parse_html(text)
    title = line(page, "title")
    notes = [_("页面声明了订阅源：{url}").format(url=feed) for feed in _declared_feeds(page, url)]
    for preset, sign in _SIGNS.items():  # their lists are empty without JavaScript
        if first(page, sign) is not None:
            return Finding("forum", title, encoding, {"preset": preset}, notes)
    for preset, reader in PRESETS.items():
        if reader.list_page(text, url).items:
            return Finding("forum", title, encoding, {"preset": preset}, notes)
    for reader in PRESETS.values():
        if reader.thread_page(text, url, clock).posts:
            return Finding("", title, encoding, notes=[*notes, _("这是一个主题页，请改填版块列表页的网址")])
    if any(reader.list_page(text, url).refused for reader in PRESETS.values()):
        return Finding("", title, encoding, notes=[*notes, _("页面须登录或无权限")])
    found = guess_list(page, url)
    if found is None:
        return Finding("", title, encoding, notes=notes)
    return Finding("board", title, encoding, {"list": found.selectors}, notes, found.detail_url)


def _declared_feeds(page: HtmlElement, url: str) -> list[str]:
    base = base_of(page, url)
    links = every(page, "link[rel~=alternate][type*=rss], link[rel~=alternate][type*=atom]")
    return [target for link in links if (target := join(base, link.get("href") or ""))][:3]
