"""Feeds, message boards and endpoints over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter

from common.errors import CrawlError
from crawlers.config import SourceConfig
from crawlers.run import CrawlResult, crawl

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
Entry = Callable[..., dict[str, Any]]


def run(data: dict[str, Any], state: dict[str, Any] | None = None) -> CrawlResult:
    source: SourceConfig = TypeAdapter(SourceConfig).validate_python(data)
    return crawl(source, state=state or {}, time_zone="Asia/Shanghai", now=NOW)


def rss(*items: tuple[int, str], encoding: str = "utf-8") -> bytes:
    entries = "".join(
        f"<item><title>第{number}条</title><link>/news/{number}.html</link><guid>g{number}</guid>"
        f"<author>网名张三</author><pubDate>Mon, 23 Nov 2026 08:00:00 +0800</pubDate>"
        f"<description><![CDATA[<p>{text}</p><script>alert(1)</script>]]></description></item>"
        for number, text in items
    )
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    text = f'{declaration}<rss version="2.0"><channel><title>新闻</title>{entries}</channel></rss>'
    return text.encode(encoding)


def test_feed_new_entries_then_304(entry: Entry, site: Any) -> None:
    body = rss((1, "停水"), (2, "停电"))

    def feed(headers: Any) -> Any:
        if headers.get("If-None-Match") == '"v1"':
            return 304, {"ETag": '"v1"'}, b""
        return 200, {"Content-Type": "application/rss+xml", "ETag": '"v1"'}, body

    site.pages["/feed.xml"] = feed
    data = entry("/feed.xml", kind="feed")
    first = run(data)
    assert [(post.post_id, post.title, post.text) for post in first.posts] == [
        ("g1", "第1条", "停水"),
        ("g2", "第2条", "停电"),
    ]
    assert first.posts[0].url == f"{site.url}/news/1.html"
    assert first.posts[0].published_at == datetime(2026, 11, 23, tzinfo=UTC)
    assert "网名" not in repr(first)
    second = run(data, first.state)
    assert (second.posts, second.not_modified, second.empty, second.errors) == ([], 1, False, [])
    assert run(data, second.state).not_modified == 1


def test_feed_in_gbk_declared_as_xml_only(entry: Entry, site: Any) -> None:
    site.pages["/feed"] = (200, {"Content-Type": "application/xml"}, rss((1, "石桥村停水"), encoding="gbk"))
    assert [post.text for post in run(entry("/feed", kind="feed")).posts] == ["石桥村停水"]


def test_feed_with_an_empty_cache_is_asked_again(entry: Entry, site: Any) -> None:
    answers = iter([rss(), rss((1, "停水"))])
    site.pages["/feed"] = lambda _headers: (200, {"Content-Type": "application/xml"}, next(answers))
    result = run(entry("/feed", kind="feed"))
    assert len(result.posts) == 1
    assert not result.empty


def test_atom_and_json_feed(entry: Entry, site: Any) -> None:
    site.pages["/atom"] = (
        200,
        {"Content-Type": "application/atom+xml"},
        (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><id>urn:1</id><title>路灯</title>'
            '<link href="/p/1"/><updated>2026-11-23T08:00:00+08:00</updated>'
            '<content type="html">&lt;b&gt;不亮&lt;/b&gt;'
            "</content><author><name>网名张三</name></author></entry></feed>"
        ).encode(),
    )
    atom = run(entry("/atom", kind="feed")).posts
    assert [(post.post_id, post.text, post.published_at) for post in atom] == [
        ("urn:1", "不亮", datetime(2026, 11, 23, tzinfo=UTC))
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {"id": "7", "url": "/p/7", "content_html": "<p>河水发臭</p>", "authors": [{"name": "网名张三"}]}
        ],
    }
    site.pages["/feed.json"] = (200, {"Content-Type": "application/json"}, json.dumps(feed).encode())
    posts = run(entry("/feed.json", kind="feed")).posts
    assert [(post.post_id, post.text, post.url) for post in posts] == [("7", "河水发臭", f"{site.url}/p/7")]


def test_what_is_no_feed_is_said(entry: Entry, site: Any) -> None:
    site.html("/feed", "<h1>你好</h1>")
    result = run(entry("/feed", kind="feed"))
    assert result.posts == []
    assert len(result.errors) == 1


@pytest.fixture
def board(entry: Entry, site: Any) -> dict[str, Any]:
    for page in (1, 2):
        rows = "".join(
            f'<tr><td><a href="detail?id={n}">信{n}</a></td></tr>' for n in (2 * page - 1, 2 * page)
        )
        following = '<a class="next" href="?page=2">下一页</a>' if page == 1 else ""
        site.html(f"/board/list?page={page}", f"<table id=m>{rows}</table>{following}")
    for number in (1, 2, 3, 4):
        reply = "<div class=reply>回复单位：水利站 已修好</div>" if number == 1 else ""
        site.html(
            f"/board/detail?id={number}",
            f"<h1>信{number}</h1><p class=time>时间：2026-11-20 09:0{number}</p>"
            f"<div class=body>内容{number}{reply}</div>",
        )
    return entry(
        "/board/list?page=1",
        kind="board",
        list={"item": "#m tr", "link": "a", "next_page": "a.next"},
        detail={"title": "h1", "body": ".body", "time": ".time", "reply": ".reply"},
    )


def test_board_messages_once(board: dict[str, Any], site: Any) -> None:
    first = run(board)
    assert {(post.title, post.text, post.replies) for post in first.posts} == {
        ("信1", "内容1", 1), ("信2", "内容2", 0), ("信3", "内容3", 0), ("信4", "内容4", 0),
    }  # fmt: skip
    assert all(post.published_at and post.published_at.hour == 1 for post in first.posts)
    site.requests.clear()
    assert run(board, first.state).posts == []
    assert site.requests == ["/robots.txt", "/board/list?page=1"]


def test_a_changed_layout_is_empty_not_broken(board: dict[str, Any], site: Any) -> None:
    site.html("/board/list?page=1", "<div>新版</div>")
    result = run(board)
    assert (result.empty, result.posts, result.errors) == (True, [], [])


def test_api_pages(entry: Entry, site: Any) -> None:
    for page in (1, 2):
        items = [
            {
                "id": number, "title": f"第{number}条", "content": "水管<b>爆了</b><br>快来",
                "link": f"/p/{number}",
                "created_at": 1795478400000, "like_count": 3, "dislike_count": None, "comment_count": "1.2万",
                "user": {"nickname": "网名张三", "ip_region": "某省"},
            }
            for number in (2 * page - 1, 2 * page)
        ]  # fmt: skip
        data = {"code": 0, "data": {"items": items, "has_more": page == 1}}
        site.pages[f"/api/posts?page={page}"] = (
            200,
            {"Content-Type": "application/json"},
            json.dumps(data).encode(),
        )
    source = entry(
        "/api/posts",
        kind="api",
        mapping={
            "items": "data.items", "id": "id", "title": "title", "text": "content",
            "published_at": "created_at", "url": "link", "likes": "like_count",
            "dislikes": "dislike_count", "replies": "comment_count",
        },
        paging={"parameter": "page", "has_more": "data.has_more"},
    )  # fmt: skip
    first = run(source)
    assert [post.post_id for post in first.posts] == ["1", "2", "3", "4"]
    post = first.posts[0]
    assert (post.text, post.likes, post.dislikes, post.replies) == ("水管爆了\n快来", 3, None, 12000)
    assert (post.url, post.published_at) == (f"{site.url}/p/1", datetime.fromtimestamp(1795478400, UTC))
    assert "网名" not in repr(first)
    site.requests.clear()
    assert run(source, first.state).posts == []
    assert site.requests == ["/robots.txt", "/api/posts?page=1"]


def test_api_next_link(entry: Entry, site: Any) -> None:
    site.pages["/a"] = json.dumps({"d": [{"id": "a", "t": "停电"}], "next": "/a?c=2"}).encode()
    site.pages["/a?c=2"] = json.dumps({"d": [{"id": "b", "t": "停水"}], "next": None}).encode()
    source = entry(
        "/a", kind="api", mapping={"items": "d", "id": "id", "text": "t"}, paging={"next_link": "next"}
    )
    assert [post.text for post in run(source).posts] == ["停电", "停水"]


def test_a_table_is_not_crawled() -> None:
    with pytest.raises(CrawlError, match="s1"):
        run({"id": "s1", "name": "表", "basis": "导出", "kind": "table"})
