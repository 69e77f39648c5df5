"""Forum software by name: lists, threads, paging, what stays out. The pages follow each program's own templates."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crawlers.config import ForumSource
from crawlers.read.page import Moment
from crawlers.read.presets import PRESETS, reader_of

CLOCK = Moment(datetime(2026, 11, 24, 4, 0, tzinfo=UTC), "Asia/Shanghai")
WRITER = "某网名"

PHPBB_LIST = """
<div class="action-bar"><div class="pagination"><ul><li class="active"><span>1</span></li>
<li class="arrow next"><a class="button" href="./viewforum.php?f=2&amp;sid=9f8e&amp;start=25" rel="next">下一页</a></li></ul></div></div>
<ul class="topiclist topics">
 <li class="row bg1 announce"><dl><dt><div class="list-inner"><a href="./viewtopic.php?t=7&amp;sid=9f8e" class="topictitle">石桥路灯</a>
  <div class="pagination"><ul><li><a href="./viewtopic.php?t=7&amp;start=10">2</a></li></ul></div> by <a class="username">某网名</a></div></dt>
  <dd class="posts">12 <dfn>回复</dfn></dd><dd class="lastpost">某网名</dd></dl></li>
 <li class="row bg2"><dl><dt><a href="./viewtopic.php?f=2&amp;t=8&amp;sid=9f8e" class="topictitle">停水</a></dt><dd class="posts">0 <dfn>回复</dfn></dd></dl></li>
</ul>"""
PHPBB_THREAD = """
<h2 class="topic-title"><a href="./viewtopic.php?t=7">石桥路灯</a></h2>
<div id="p31" class="post has-profile bg2"><div class="inner"><dl class="postprofile"><dt><a class="username">某网名</a></dt></dl>
 <div class="postbody"><h3><a href="#p31">石桥路灯</a></h3>
 <p class="author"><a class="unread" href="#p31"></a><span class="responsive-hide">由 <strong><a class="username">某网名</a></strong> » </span><time datetime="2026-11-23T10:05:00+08:00">2026-11-23, 10:05</time></p>
 <div class="content"><blockquote><div><cite>某网名 写道：</cite>早就坏了</div></blockquote>路灯坏了半年<br>没人修</div>
 <div id="sig31" class="signature">我的签名</div></div></div></div>
<div id="p32" class="post bg1"><div class="postbody"><p class="author">由 <strong>某网名</strong> » 2026-11-22 9:00</p><div class="content">同求</div></div></div>
<div class="pagination"><ul><li><a href="./viewtopic.php?t=7&amp;sid=9f8e&amp;start=10" rel="next">下一页</a></li></ul></div>"""
MYBB_LIST = """
<table><tr class="inline_row"><td></td><td><div><span><span class=" subject_new" id="tid_7"><a href="showthread.php?tid=7">石桥路灯</a></span></span>
<div class="author smalltext"><a href="member.php?action=profile&amp;uid=3">某网名</a></div></div></td>
<td><a href="showthread.php?tid=7" onclick="MyBB.whoPosted(7); return false;">12</a></td></tr></table>
<div class="pagination"><a href="forumdisplay.php?fid=2&amp;page=2" class="pagination_next">下一页 »</a></div>"""
MYBB_THREAD = """
<div class="navigation"><a href="index.php">清河</a> › <span class="active">石桥路灯</span></div>
<div id="posts"><div class="post classic" id="post_31"><div class="post_author">某网名</div><div class="post_content">
<div class="post_head"><span class="post_date">2026-11-23, 10:05 <span class="post_edit">(本帖最后修改: 2026-11-24 by <a>某网名</a>)</span></span></div>
<div class="post_body scaleimages" id="pid_31"><blockquote class="mycode_quote"><cite>某网名 Wrote:</cite>早就坏了</blockquote>路灯坏了半年<br />没人修</div>
<div class="signature scaleimages">我的签名</div></div></div></div>"""
NODEBB_LIST = json.dumps(
    {
        "topics": [
            {
                "tid": 7,
                "slug": "7/石桥路灯",
                "postcount": 13,
                "lastposttime": 1,
                "deleted": 0,
                "user": {"username": WRITER},
            },
            {"tid": 8, "slug": "8/停水", "postcount": 1, "lastposttime": 2, "deleted": 1},
        ],
        "pagination": {"next": {"page": 2, "active": True}},
    }
)
NODEBB_THREAD = json.dumps(
    {
        "tid": 7,
        "slug": "7/石桥路灯",
        "title": "石桥&#x2F;路灯",
        "posts": [
            {"pid": 31, "index": 0, "deleted": 0, "timestampISO": "2026-11-23T02:05:00.000Z", "upvotes": 4,
             "content": '<blockquote><p>早就坏了</p></blockquote><p><a class="plugin-mentions-user">@某网名</a> 路灯坏了半年<br>没人修</p>',
             "user": {"username": WRITER, "signature": "我的签名"}},
            {"pid": 32, "index": 1, "deleted": 1, "content": "删"},
            {"pid": 33, "index": 2, "deleted": 0, "timestamp": 1795399500000, "content": "<p>同求</p>"},
        ],
        "pagination": {"next": {"page": 1, "active": False}},
    }
)  # fmt: skip
FLARUM_LIST = json.dumps(
    {
        "links": {"next": "https://bbs.example.org/api/discussions?page%5Boffset%5D=20"},
        "data": [
            {"type": "discussions", "id": "7", "attributes": {"title": "石桥路灯", "commentCount": 13, "lastPostedAt": "x"},
             "relationships": {"user": {"data": {"type": "users", "id": "3"}}}},
            {"type": "discussions", "id": "8", "attributes": {"title": "藏", "isHidden": True}},
        ],
        "included": [{"type": "users", "id": "3", "attributes": {"username": WRITER}}],
    }
)  # fmt: skip
FLARUM_THREAD = json.dumps(
    {
        "links": {},
        "data": [
            {"type": "posts", "id": "31", "attributes": {"number": 1, "createdAt": "2026-11-23T02:05:00+00:00", "contentType": "comment",
             "contentHtml": '<blockquote>早就坏了</blockquote><p><a class="PostMention">某网名</a> 路灯坏了半年<br>没人修</p>'}},
            {"type": "posts", "id": "32", "attributes": {"number": 2, "contentType": "discussionRenamed", "content": ["a", "b"]}},
            {"type": "posts", "id": "33", "attributes": {"number": 3, "createdAt": "2026-11-23T02:06:00+00:00", "contentType": "comment", "contentHtml": "<p>同求</p>"}},
        ],
        "included": [
            {"type": "users", "id": "3", "attributes": {"username": WRITER}},
            {"type": "discussions", "id": "7", "attributes": {"title": "石桥路灯", "slug": "7-lamp"}},
        ],
    }
)  # fmt: skip
SITE = "https://bbs.example.org"


@pytest.mark.parametrize(
    ("preset", "url", "page", "key", "thread", "following"),
    [
        ("phpbb", "/viewforum.php?f=2", PHPBB_LIST, "t7", "/viewtopic.php?t=7", "/viewforum.php?f=2&start=25"),
        ("mybb", "/forumdisplay.php?fid=2", MYBB_LIST, "t7", "/showthread.php?tid=7", "/forumdisplay.php?fid=2&page=2"),
        ("nodebb", "/api/category/2/x", NODEBB_LIST, "t7", "/api/topic/7/石桥路灯", "/api/category/2/x?page=2"),
        (
            "flarum",
            "/api/discussions",
            FLARUM_LIST,
            "d7",
            "/api/posts?filter%5Bdiscussion%5D=7&filter%5Btype%5D=comment&include=discussion&sort=number&page%5Blimit%5D=20",
            "/api/discussions?page%5Boffset%5D=20",
        ),
    ],
)  # fmt: skip
def test_list(preset: str, url: str, page: str, key: str, thread: str, following: str) -> None:
    found = PRESETS[preset].list_page(page, SITE + url)
    assert (found.items[0].key, found.items[0].url, found.items[0].replies) == (key, SITE + thread, 12)
    assert found.items[0].mark
    assert found.next_url == SITE + following
    assert not found.refused
    assert len(found.items) == (2 if preset == "phpbb" else 1)


@pytest.mark.parametrize(
    ("preset", "page", "likes", "second"),
    [
        ("phpbb", PHPBB_THREAD, None, "p32"),
        ("mybb", MYBB_THREAD, None, None),
        ("nodebb", NODEBB_THREAD, 4, "p33"),
        ("flarum", FLARUM_THREAD, None, "p33"),
    ],
)
def test_thread(preset: str, page: str, likes: int | None, second: str | None) -> None:
    found = PRESETS[preset].thread_page(page, f"{SITE}/api/topic/7", CLOCK)
    assert found.title in ("石桥路灯", "石桥/路灯")
    first = found.posts[0]
    assert (first.id, first.text, first.likes) == ("p31", "路灯坏了半年\n没人修", likes)
    assert first.published_at == datetime(2026, 11, 23, 2, 5, tzinfo=UTC)
    assert [post.id for post in found.posts[1:]] == ([second] if second else [])
    assert WRITER not in repr(found)
    assert "签名" not in repr(found)


def test_json_posts_lead_to_the_pages_that_people_read() -> None:
    nodebb = PRESETS["nodebb"].thread_page(NODEBB_THREAD, f"{SITE}/forum/api/topic/7/x", CLOCK)
    assert [post.url for post in nodebb.posts] == [
        f"{SITE}/forum/topic/7/石桥路灯",
        f"{SITE}/forum/topic/7/石桥路灯/3",
    ]
    flarum = PRESETS["flarum"].thread_page(FLARUM_THREAD, f"{SITE}/api/posts?x=1", CLOCK)
    assert [post.url for post in flarum.posts] == [f"{SITE}/d/7-lamp", f"{SITE}/d/7-lamp/3"]


@pytest.mark.parametrize(
    ("preset", "url", "fetched"),
    [
        ("phpbb", "/viewforum.php?f=2", "/viewforum.php?f=2"),
        ("nodebb", "/category/2/civic", "/api/category/2/civic"),
        ("nodebb", "/forum/category/2/civic", "/forum/api/category/2/civic"),
        ("nodebb", "/api/category/2/civic", "/api/category/2/civic"),
        ("nodebb", "/", "/api/recent"),
        ("flarum", "/", "/api/discussions?sort=-lastPostedAt&page%5Blimit%5D=20"),
        ("flarum", "/all", "/api/discussions?sort=-lastPostedAt&page%5Blimit%5D=20"),
        ("flarum", "/f/t/civic", "/f/api/discussions?sort=-lastPostedAt&page%5Blimit%5D=20&filter%5Btag%5D=civic"),
        ("flarum", "/api/discussions?a=1", "/api/discussions?a=1"),
    ],
)  # fmt: skip
def test_the_address_of_the_browser_is_enough(preset: str, url: str, fetched: str) -> None:
    assert PRESETS[preset].first_url(SITE + url) == SITE + fetched


@pytest.mark.parametrize("preset", sorted(PRESETS))
@pytest.mark.parametrize(
    "page", ["", "{", "[]", "null", '{"topics": 3, "posts": {"a": 1}, "data": [1, null], "pagination": []}', "<html>", "[" * 9000]
)  # fmt: skip
def test_broken_pages_hold_nothing(preset: str, page: str) -> None:
    reader = PRESETS[preset]
    assert reader.list_page(page, SITE + "/api/x").items == []
    assert reader.thread_page(page, SITE + "/api/x", CLOCK).posts == []


@pytest.mark.parametrize(
    ("preset", "page"),
    [
        ("phpbb", '<form id="login"><input name="password"></form>'),
        ("mybb", '<form action="member.php"><input name="password"></form>'),
        ("nodebb", '{"loginFormEntry": []}'),
        ("flarum", '{"errors": [{"status": "403"}]}'),
    ],
)
def test_a_log_in_is_told_from_an_empty_list(preset: str, page: str) -> None:
    assert PRESETS[preset].list_page(page, SITE).refused


def test_selectors_make_a_reader_too() -> None:
    source = ForumSource.model_validate(
        {"id": "f", "name": "f", "basis": "b", "kind": "forum", "url": SITE, "preset": "phpbb"}
    )
    assert reader_of(source) is PRESETS["phpbb"]
