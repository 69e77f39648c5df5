"""The HTML, XML and JSON of the four made-up sites, with the authors and noise that real sites show."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape

from demo.content import ZONE, DemoPost

THREADS_A_PAGE = 15
POSTS_A_PAGE = 8
BOARD_A_PAGE = 20
ITEMS_A_PAGE = 25
ROBOTS = "User-agent: *\nDisallow: /board/archive\n"


def nickname(post: DemoPost) -> str:
    """The name a site shows beside a post; the product must drop it."""
    return f"清河网友{post.number * 37 % 9000 + 1000}"


def feed(posts: Sequence[DemoPost], base: str) -> str:
    """RSS 2.0, newest first."""
    items = "".join(
        f"<item><title>{escape(post.title)}</title><link>{base}/news/{post.number}.html</link>"
        f"<guid isPermaLink='false'>news-{post.number}</guid><author>{nickname(post)}</author>"
        f"<pubDate>{format_datetime(post.published_at)}</pubDate>"
        f"<description><![CDATA[<p>{post.text.replace(']]>', '')}</p>]]></description></item>"
        for post in reversed(posts)
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'><channel><title>清河资讯</title>"
        f"<link>{base}/</link><description>清河镇本地资讯</description>{items}</channel></rss>"
    )


def news_page(post: DemoPost) -> str:
    """The page an item of the feed links to."""
    return _page(post.title, f"<h1>{escape(post.title)}</h1><p>{escape(post.text)}</p>")


def forum_list(threads: Sequence[Sequence[DemoPost]], page: int, base: str) -> str:
    """A Discuz list of threads, newest first."""
    shown = list(reversed(threads))[(page - 1) * THREADS_A_PAGE : page * THREADS_A_PAGE]
    rows = "".join(
        f"<tbody id='normalthread_{thread[0].number}'><tr><th class='new'>"
        f"<a href='thread-{thread[0].number}-1-1.html' class='s xst'>{escape(thread[0].title)}</a></th>"
        f"<td class='by'><cite><a href='home.php?mod=space&amp;uid={thread[0].number}'>{nickname(thread[0])}</a></cite>"
        f"<em>{_day(thread[0].published_at)}</em></td>"
        f"<td class='num'><a class='xi2'>{len(thread) - 1}</a><em>{len(thread) * 13}</em></td></tr></tbody>"
        for thread in shown
    )
    more = page * THREADS_A_PAGE < len(threads)
    nxt = f"<a href='forum-2-{page + 1}.html' class='nxt'>下一页</a>" if more else ""
    body = (
        f"<base href='{base}/'><table id='threadlisttableid'>{rows}</table>"
        f"<div id='fd_page_bottom'><div class='pg'>{nxt}</div></div>"
    )
    return _page("清河论坛 民生版", body, charset="gbk")


def forum_thread(thread: Sequence[DemoPost], page: int, now: datetime, base: str) -> str:
    """One page of a Discuz thread, with authors, signatures and hidden noise."""
    shown = thread[(page - 1) * POSTS_A_PAGE : page * POSTS_A_PAGE]
    posts = "".join(
        f"<div id='post_{post.number}'><div class='authi'><a class='xw1'>{nickname(post)}</a> "
        f"<img src='avatar/{post.number}.jpg'> IP属地：清河"
        f"<em id='authorposton{post.number}'>发表于 {_shown_time(post.published_at, now)}</em></div>"
        f"<table><tr><td class='t_f' id='postmessage_{post.number}'>"
        f"<i class='pstatus'> 本帖最后由 {nickname(post)} 于 {_plain(post.published_at)} 编辑 </i><br>"
        f"{escape(post.text)}<font class='jammer'>q9x{post.number}</font>"
        f"<span style='display:none'>清河论坛版权所有</span></td></tr></table>"
        f"<div class='sign'>签名：生活就像一碗面</div></div>"
        for post in shown
    )
    first = thread[0].number
    more = page * POSTS_A_PAGE < len(thread)
    nxt = f"<a href='thread-{first}-{page + 1}-1.html' class='nxt'>下一页</a>" if more else ""
    body = (
        f"<base href='{base}/'><div class='pgt'><div class='pg'>{nxt}</div></div>"
        f"<span id='thread_subject'>{escape(thread[0].title)}</span><div id='postlist'>{posts}</div>"
    )
    return _page(thread[0].title, body, charset="gbk")


def board_list(posts: Sequence[DemoPost], page: int) -> str:
    """The list of the government message board; it also links to the archive that robots.txt forbids."""
    shown = list(reversed(posts))[(page - 1) * BOARD_A_PAGE : page * BOARD_A_PAGE]
    rows = "".join(
        f"<tr class='msg'><td><a class='title' href='/board/detail?id={post.number}'>{escape(post.title)}</a></td>"
        f"<td>{nickname(post)[:2]}**</td><td>{_day(post.published_at)}</td></tr>"
        for post in shown
    )
    more = page * BOARD_A_PAGE < len(posts)
    nxt = f"<a class='next' href='/board/list?page={page + 1}'>下一页</a>" if more else ""
    archive = (
        "<tr class='msg'><td><a class='title' href='/board/archive?id=1'>往年留言</a></td></tr>"
        if page == 1
        else ""
    )
    return _page("清河镇书记镇长留言板", f"<table>{rows}{archive}</table>{nxt}")


def board_detail(post: DemoPost) -> str:
    """One message; every third has an official reply."""
    reply = (
        "<div class='reply'>回复单位：清河镇人民政府 您好，您反映的问题已收悉，正在核实办理。</div>"
        if post.number % 3 == 0
        else ""
    )
    body = (
        f"<h1 class='title'>{escape(post.title)}</h1><div class='meta'>留言人：{nickname(post)[:2]}** "
        f"<span class='time'>{_plain(post.published_at)}</span></div>"
        f"<div class='content'>{escape(post.text)}</div>{reply}"
    )
    return _page(post.title, body)


def api_page(posts: Sequence[DemoPost], page: int) -> str:
    """A JSON list as apps get it, newest first."""
    newest = list(reversed(posts))
    shown = newest[(page - 1) * ITEMS_A_PAGE : page * ITEMS_A_PAGE]
    items = [
        {
            "id": f"w{post.number}",
            "title": post.title,
            "content": post.text,
            "created_at": int(post.published_at.timestamp() * 1000),
            "like_count": post.number * 7 % 23,
            "dislike_count": 0,
            "comment_count": post.number % 5,
            "link": f"/w/{post.number}",
            "user": {"nickname": nickname(post), "avatar": f"/a/{post.number}.png", "ip_region": "清河"},
        }
        for post in shown
    ]
    data = {"items": items, "has_more": page * ITEMS_A_PAGE < len(posts)}
    return json.dumps({"code": 0, "data": data}, ensure_ascii=False)


def _page(title: str, body: str, charset: str = "utf-8") -> str:
    return (
        f"<!DOCTYPE html><html><head><meta charset='{charset}'><title>{escape(title)}</title></head>"
        f"<body>{body}</body></html>"
    )


def _day(moment: datetime) -> str:
    local = moment.astimezone(ZONE)
    return f"{local.year}-{local.month}-{local.day}"


def _plain(moment: datetime) -> str:
    """A time as Discuz writes it: without leading zeros."""
    local = moment.astimezone(ZONE)
    return f"{_day(moment)} {local.hour}:{local:%M:%S}"


def _shown_time(moment: datetime, now: datetime) -> str:
    """Relative for a week, with the absolute time in a title; plain after that."""
    age = now - moment
    if age > timedelta(days=7):
        return _plain(moment)
    shown = f"{age.days}&nbsp;天前" if age.days else f"{max(1, age.seconds // 3600)}&nbsp;小时前"
    return f"<span title='{_plain(moment)}'>{shown}</span>"
