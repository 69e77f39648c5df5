"""`xiangyin source check` over HTTP."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from common.errors import CrawlError, InputError
from crawlers.check import CheckResult, check

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def look(url: str, *, allow_private: bool = True) -> CheckResult:
    return check(url, time_zone="Asia/Shanghai", now=NOW, allow_private=allow_private)


def test_a_discuz_board(discuz: Any) -> None:
    result = look(discuz.site.url + "/forum-2-1.html")
    assert (result.kind, result.encoding, result.robots_allows) == ("forum", "gb18030", True)
    assert len(result.samples) == 3
    assert result.entry["preset"] == "discuz"
    assert "网名" not in repr(result)


def test_a_feed(site: Any) -> None:
    site.pages["/f"] = (
        200,
        {"Content-Type": "text/xml"},
        (
            "<rss version='2.0'><channel><title>镇新闻</title>"
            "<item><title>停水</title></item></channel></rss>"
        ).encode(),
    )
    result = look(site.url + "/f")
    assert (result.kind, result.title, len(result.samples)) == ("feed", "镇新闻", 1)


def test_a_json_list(site: Any) -> None:
    items = [
        {"id": n, "content": f"停水{n}", "created_at": "2026-11-20 08:00", "user": {"id": 9}}
        for n in range(5)
    ]
    site.pages["/api"] = (
        200,
        {"Content-Type": "application/json"},
        json.dumps({"data": {"items": items}}).encode(),
    )
    result = look(site.url + "/api")
    assert result.kind == "api"
    assert result.entry["mapping"] == {
        "items": "data.items", "id": "id", "text": "content", "published_at": "created_at",
    }  # fmt: skip
    assert [post.text for post in result.samples] == ["停水0", "停水1", "停水2"]


def test_an_unknown_message_board(site: Any) -> None:
    rows = "".join(
        f'<tr><td>{n}</td><td><a href="/v?id={n}">关于停水的第{n}封信</a></td></tr>' for n in range(1, 6)
    )
    menu = '<div class="menu"><a href="/">首页</a> <a href="/about">关于我们</a></div>'
    paging = '<a href="?page=2">下一页</a>'
    site.html("/list", f'<title>书记信箱</title>{menu}<table id="letters">{rows}</table>{paging}')
    for number in range(1, 6):
        site.html(
            f"/v?id={number}",
            f'{menu}<h1>关于停水的第{number}封信</h1><span class="date">2026-11-20 08:00</span>'
            f'<div class="content"><p>石桥村第{number}天没有水，老人和孩子都等着用水做饭。</p></div>',
        )
    result = look(site.url + "/list")
    assert (result.kind, result.title) == ("board", "书记信箱")
    assert result.entry["list"] == {
        "item": "#letters tr",
        "link": "a[href]",
        "next_page": 'a:contains("下一页")',
    }
    assert [post.title for post in result.samples] == [
        "关于停水的第1封信",
        "关于停水的第2封信",
        "关于停水的第3封信",
    ]
    assert result.samples[0].text == "石桥村第1天没有水，老人和孩子都等着用水做饭。"
    assert result.samples[0].published_at == datetime(2026, 11, 20, tzinfo=UTC)


def test_what_robots_txt_forbids_is_not_looked_at(site: Any) -> None:
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /\n"
    result = look(site.url + "/f")
    assert (result.kind, result.samples, result.robots_allows) == ("", [], False)
    assert site.requests == ["/robots.txt"]


def test_reasons_when_nothing_can_be_read(site: Any) -> None:
    site.html("/empty", "<p>你好</p>")
    with pytest.raises(CrawlError, match="/empty"):
        look(site.url + "/empty")
    with pytest.raises(CrawlError, match="404"):
        look(site.url + "/nothing")
    with pytest.raises(CrawlError, match="allow_private"):
        look(site.url + "/empty", allow_private=False)
    with pytest.raises(InputError, match="ftp"):
        look("ftp://example.org/")
