"""Forums over HTTP: threads, replies, re-visits, what stays out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter

from crawlers.config import SourceConfig
from crawlers.run import CrawlResult, crawl

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
Entry = Callable[..., dict[str, Any]]


def run(data: dict[str, Any], state: dict[str, Any] | None = None) -> CrawlResult:
    source: SourceConfig = TypeAdapter(SourceConfig).validate_python(data)
    return crawl(source, state=state or {}, time_zone="Asia/Shanghai", now=NOW)


@pytest.fixture
def forum(entry: Entry, discuz: Any) -> dict[str, Any]:
    return entry("/forum-2-1.html", kind="forum", preset="discuz")


def test_every_post_and_reply_once_without_authors(forum: dict[str, Any], discuz: Any) -> None:
    result = run(forum)
    assert result.errors == []
    assert sorted(post.post_id for post in result.posts) == [
        "t12-p101", "t12-p102", "t12-p103", "t12-p104", "t13-p111", "t14-p121", "t15-p131",
    ]  # fmt: skip
    assert (result.timed_out, result.empty, result.forbidden_by_robots) == (False, False, [])
    everything = repr([post.to_json() for post in result.posts])
    for word in ("网名", "IP属地", "签名", "avatar", "发表于", "编辑", "x9#", "qq", "alert"):
        assert word not in everything
    opening = next(post for post in result.posts if post.post_id == "t12-p101")
    assert opening.text == "昨天下雨，石桥路水到膝盖。\n孩子上学要绕路 😭"
    assert opening.title == "石桥路又淹水了"
    assert opening.url == f"{discuz.site.url}/thread-12-1-1.html"
    assert opening.published_at == datetime(2026, 9, 4, 22, 6, 26, tzinfo=UTC)
    assert opening.replies == 3
    last = next(post for post in result.posts if post.post_id == "t12-p104")
    assert last.url == f"{discuz.site.url}/thread-12-2-1.html#pid104"
    assert last.published_at == datetime(2026, 11, 23, 12, 15, tzinfo=UTC)
    assert (last.title, last.replies) == ("石桥路又淹水了", None)


def test_an_unchanged_board_is_asked_for_its_lists_only(forum: dict[str, Any], discuz: Any) -> None:
    state = run(forum).state
    discuz.site.requests.clear()
    again = run(forum, state)
    assert again.posts == []
    assert discuz.site.requests == ["/robots.txt", "/forum-2-1.html", "/forum-2-2.html"]
    assert again.requests == 3


def test_new_replies_and_threads_are_handed_over_alone(
    forum: dict[str, Any], discuz: Any, make_reply: Any
) -> None:
    state = run(forum).state
    discuz.threads[12][1].append(make_reply(105, "今天修好了", "3&nbsp;分钟前"))
    discuz.threads = {20: ("水压低", [make_reply(201, "三楼没水", "半小时前")]), **discuz.threads}
    discuz.publish()
    discuz.site.requests.clear()
    again = run(forum, state)
    assert sorted(post.post_id for post in again.posts) == ["t12-p105", "t20-p201"]
    assert "/thread-12-1-1.html" not in discuz.site.requests  # reading goes on where it ended
    assert run(forum, again.state).posts == []


def test_robots_txt_is_obeyed_and_told(forum: dict[str, Any], discuz: Any, make_reply: Any) -> None:
    discuz.threads[99] = ("禁区", [make_reply(991, "看不到", "刚刚")])
    discuz.publish()
    result = run(forum)
    assert result.forbidden_by_robots == [f"{discuz.site.url}/thread-99-1-1.html"]
    assert not [path for path in discuz.site.requests if "thread-99" in path or "redirect" in path]
    assert len(result.posts) == 7


def test_a_board_for_members_is_named(forum: dict[str, Any], discuz: Any) -> None:
    discuz.site.html("/forum-2-1.html", '<div id="messagetext"><p>抱歉，您没有权限</p></div>', "gbk")
    result = run(forum)
    assert result.posts == []
    assert len(result.errors) == 1
    assert "/forum-2-1.html" in result.errors[0]


def test_a_board_described_by_selectors(entry: Entry, site: Any) -> None:
    site.html(
        "/b",
        '<div class=t><a href="/v?id=1">热线</a><i>1</i></div>'
        '<div class=t><a href="/v?id=2">x</a><i>0</i></div>',
    )
    site.html(
        "/v?id=1",
        "<h1>热线</h1><div class=p id=a1><p>电话打不通</p><b>5-3</b></div><div class=p><p>同感</p></div>",
    )
    site.html("/v?id=2", "<h1>x</h1><div class=p><p>没水</p></div>")
    selectors = {
        "list_item": ".t", "list_link": "a", "list_replies": "i", "thread_title": "h1",
        "post_item": ".p", "post_body": "p", "post_time": "b",
    }  # fmt: skip
    data = entry("/b", kind="forum", selectors=selectors)
    result = run(data)
    assert sorted((post.title, post.text) for post in result.posts) == [
        ("x", "没水"),
        ("热线", "同感"),
        ("热线", "电话打不通"),
    ]
    assert result.posts[0].published_at is None or result.posts[0].published_at.month == 5
    assert len({post.post_id for post in result.posts}) == 3
    assert run(data, result.state).posts == []
