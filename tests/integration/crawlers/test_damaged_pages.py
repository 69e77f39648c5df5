"""Three hundred pages and feeds, damaged by seeded mutation: no crash, no hang, no good post beside them lost."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter

from crawlers.config import SourceConfig
from crawlers.run import CrawlResult, crawl

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
SEED = 20261124
Entry = Callable[..., dict[str, Any]]

HOSTILE = (
    b"<", b">", b"&", b"&#0;", b"&#xD800;", b"&#99999999;", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b", b"<!--",
    b"-->", b"<![CDATA[", b"]]>", b"<?xml version='1.1' encoding='utf-7'?>", b"<!DOCTYPE a [<!ENTITY a '&a;'>]>",
    b"<script>", b"</div>", b"</html>", b"<table><tr>", b"<base href='http://[::1'>", b"<base href='javascript:'>",
    b"<meta charset=utf-16>", b"<meta charset=nonsense>", b"<title>", b"<textarea>", b"<plaintext>", b"<svg><style>",
    b"<div " + b"a" * 4000 + b">", b"<b>" * 400, b"[" * 3000, b"{" * 3000, b'"', b"\\u0000", b"\\ud800", b"NaN", b"1e999",
    "\u202e\u200b\U0001f4a7".encode(), "石桥".encode("gb18030"), b"\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
)  # fmt: skip


def damaged(page: bytes, random_: random.Random) -> bytes:
    """`page` after one to six mutations: cut, dropped, doubled, shuffled, flipped or hostile bytes put in."""
    data = bytearray(page)
    for _ in range(random_.randint(1, 6)):
        at, end = sorted(random_.randrange(len(data) + 1) for _ in range(2))
        match random_.randrange(6):
            case 0:
                del data[at:]
            case 1:
                del data[at : min(end, at + 60)]
            case 2:
                data[at:at] = data[at:end]
            case 3:
                part = list(data[at:end])
                random_.shuffle(part)
                data[at:end] = bytes(part)
            case 4:
                for _ in range(random_.randint(1, 20)):
                    if data:
                        data[random_.randrange(len(data))] = random_.randrange(256)
            case 5:
                data[at:at] = random_.choice(HOSTILE)
    return bytes(data)


def run(data: dict[str, Any]) -> CrawlResult:
    source: SourceConfig = TypeAdapter(SourceConfig).validate_python(data)
    return crawl(source, state={}, time_zone="Asia/Shanghai", now=NOW)


def whole(result: CrawlResult) -> None:
    """The crawl came to its own end."""
    assert not result.timed_out
    assert result.condition != "broke_off"
    assert not [error for error in result.errors if "解析出错" in error]


def test_a_board_with_150_damaged_messages(entry: Entry, site: Any) -> None:
    random_ = random.Random(SEED)
    rows = []
    for number in range(150):
        good = f"<html><h1>停水{number}</h1><span class=t>2026-11-20 08:00</span><div class=b>第{number}户没水</div></html>"
        site.html(f"/good{number}", good)
        site.pages[f"/bad{number}"] = (200, {"Content-Type": "text/html"}, damaged(good.encode(), random_))
        rows.append(f"<p class=i><a href=/bad{number}>x</a></p><p class=i><a href=/good{number}>x</a></p>")
    site.html("/l", "".join(rows))
    data = entry(
        "/l",
        kind="board",
        list={"item": ".i", "link": "a"},
        detail={"title": "h1", "body": ".b", "time": ".t"},
        time_limit_seconds=60,
    )
    result = run(data)
    whole(result)
    texts = [post.text for post in result.posts if (post.url or "").startswith(site.url + "/good")]
    assert texts == [f"第{number}户没水" for number in range(150)]
    assert len(site.requests) == 302


def test_a_forum_with_100_damaged_threads(entry: Entry, site: Any) -> None:
    random_ = random.Random(SEED + 1)
    rows = []
    for number in range(100):
        posts = "".join(
            f"<article id=p{number}-{floor}><time datetime=2026-11-20T08:00>20日</time><div class=c>{number}号路灯坏{floor}</div></article>"
            for floor in range(3)
        )
        good = f"<h1>路灯{number}</h1>{posts}<a rel=next href=/bad{number}>next</a>"
        site.html(f"/good{number}", good.replace("rel=next", "rel=no"))
        site.pages[f"/bad{number}"] = (200, {"Content-Type": "text/html"}, damaged(good.encode(), random_))
        rows += [f"<li class=x><a href=/{kind}{number}>x</a></li>" for kind in ("bad", "good")]
    site.html("/f", "".join(rows))
    data = entry(
        "/f",
        kind="forum",
        selectors={
            "list_item": "li.x", "list_link": "a", "thread_title": "h1", "post_item": "article",
            "post_body": ".c", "post_time": "time", "thread_next": "a[rel=next]",
        },
        max_pages=3,
        time_limit_seconds=60,
    )  # fmt: skip
    result = run(data)
    whole(result)
    texts = [post.text for post in result.posts if (post.url or "").startswith(site.url + "/good")]
    assert texts == [f"{number}号路灯坏{floor}" for number in range(100) for floor in range(3)]


RSS = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>镇</title>'
    "{items}</channel></rss>"
)
ITEM = (
    "<item><guid>g{0}</guid><title>停电{0}</title><link>http://127.0.0.1/{0}</link>"
    "<description>&lt;p&gt;第{0}村停电&lt;/p&gt;</description><pubDate>Fri, 20 Nov 2026 08:00:00 +0800</pubDate></item>"
)


@pytest.mark.parametrize("kind", ["feed", "json_feed"])
def test_50_damaged_feeds(kind: str) -> None:
    """The whole feed is damaged: what is left of it is read or named, never a crash."""
    from crawlers.read.feed import read_feed
    from crawlers.read.page import Moment

    random_ = random.Random(SEED + 2)
    rss = RSS.format(items="".join(ITEM.format(number) for number in range(5))).encode()
    items = [
        {"id": str(n), "url": f"/{n}", "title": f"停电{n}", "content_html": f"<p>第{n}村"} for n in range(5)
    ]
    document = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "镇", "items": items})
    page, content_type = (
        (rss, "application/xml") if kind == "feed" else (document.encode(), "application/feed+json")
    )
    clock = Moment(NOW, "Asia/Shanghai")
    assert len(read_feed(page, "http://127.0.0.1/f", content_type, clock).entries) == 5  # type: ignore[union-attr]
    read = 0
    for _ in range(50):
        feed = read_feed(damaged(page, random_), "http://127.0.0.1/f", content_type, clock)
        read += bool(feed and feed.entries)
    assert read > 0 or kind == "json_feed"  # strict JSON, once broken, is named and read again next time


def test_50_damaged_answers_of_an_api() -> None:
    from crawlers.config import ApiMapping
    from crawlers.read.json_items import read_items, read_json
    from crawlers.read.page import Moment

    random_ = random.Random(SEED + 3)
    page = json.dumps({"d": [{"id": n, "t": f"第{n}村", "at": 1763000000 + n, "n": 3} for n in range(5)]})
    mapping = ApiMapping(items="d", id="id", text="t", published_at="at", likes="n")
    for _ in range(50):
        try:
            document = read_json(damaged(page.encode(), random_))
        except ValueError:  # the spider's own way out
            continue
        read_items(document, "http://127.0.0.1/a", mapping, Moment(NOW, "Asia/Shanghai"))


def test_odd_items_beside_good_ones_lose_none(entry: Entry, site: Any) -> None:
    odd: list[Any] = [
        None, 1, "x", [], {}, {"id": None, "t": "x"}, {"id": {}, "t": []}, {"id": "a" * 5000, "t": {"a": 1}},
        {"id": 7, "t": "\ud800"}, {"id": 8, "t": "x", "at": 1e300}, {"id": 9, "t": "x", "at": "9999-99-99"},
        {"id": 10, "t": "x", "n": "many"}, {"id": 11, "t": "x", "n": 10**30}, {"id": True, "t": "\x00"},
        {"id": 12, "t": "<b>" * 5000}, {"id": float("inf"), "t": "x"},
    ]  # fmt: skip
    items = [part for n, one in enumerate(odd) for part in (one, {"id": f"good{n}", "t": f"第{n}村停水"})]
    site.pages["/a"] = json.dumps({"d": items}).encode()
    mapping = {"items": "d", "id": "id", "text": "t", "published_at": "at", "likes": "n"}
    result = run(entry("/a", kind="api", mapping=mapping))
    whole(result)
    good = [post.text for post in result.posts if post.post_id.startswith("good")]
    assert good == [f"第{n}村停水" for n in range(len(odd))]


def test_half_a_character_loses_no_post() -> None:
    """One reference to a character that does not exist, one half of a pair: the rest is read."""
    from crawlers.read.feed import read_feed
    from crawlers.read.html_text import html_to_text
    from crawlers.read.page import Moment

    rss = RSS.format(items=ITEM.format("&#xD800;1&#55296;&#x110000;&#99999999999;") + ITEM.format(2)).encode()
    feed = read_feed(rss, "http://127.0.0.1/f", "application/xml", Moment(NOW, "Asia/Shanghai"))
    assert feed is not None
    assert [entry.text for entry in feed.entries] == ["第1村停电", "第2村停电"]
    assert html_to_text("<p>停\ud800水</p>") == "停水"
