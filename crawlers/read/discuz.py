"""Discuz! X: its selectors and quirks, seen on X 3.5 in GBK and UTF-8."""

from __future__ import annotations

import re

from crawlers.config import ForumSelectors
from crawlers.read.forum import ForumLayout
from crawlers.read.links import path_key
from crawlers.read.tree import HtmlElement

_THREAD = re.compile(r"(?:/thread-|[?&;]tid=)(\d+)")
_POST = re.compile(r"post_(\d+)")


def _thread_key(url: str) -> str:
    found = _THREAD.search(url)
    return f"t{found[1]}" if found else path_key(url)


def _post_id(element: HtmlElement) -> str | None:
    found = _POST.fullmatch(element.get("id") or "")
    return f"p{found[1]}" if found else None


DISCUZ = ForumLayout(
    selectors=ForumSelectors(
        list_item="tbody[id^=normalthread_], tbody[id^=stickthread_]",
        list_link="th a.s.xst, th a.xst",
        list_replies="td.num a.xi2, td.num a",
        next_page="#fd_page_bottom a.nxt, div.pg a.nxt",
        thread_title="#thread_subject",
        post_item="#postlist > div[id^=post_]",
        post_body="td.t_f[id^=postmessage_], td.t_f",
        post_time="em[id^=authorposton]",
        thread_next="div.pgt div.pg a.nxt, div.pg a.nxt",
    ),
    thread_key=_thread_key,
    post_id=_post_id,
    anchor=lambda element_id: f"pid{element_id.removeprefix('post_')}",
    noise="div.quote, blockquote, i.pstatus, font.jammer, .locked, .sign, .attach_nopermission, .tip",
    refused="#messagetext",
    # a quote's heading survives where a user cut the quote itself away
    noise_lines=re.compile(
        r"^(?:本帖最后由 .{1,60} 编辑|回复 \d+#? ?\S{1,40} 的帖子"
        r"|(?:楼主[:：] ?)?\S{1,40} 发表于 \d{4}-\d{1,2}-\d{1,2}.{0,12})[ ]*$\n*",
        re.MULTILINE,
    ),
)
