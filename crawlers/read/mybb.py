"""MyBB 1.8 (default theme): its selectors and quirks."""

from __future__ import annotations

import re

from crawlers.config import ForumSelectors
from crawlers.read.forum import ForumLayout
from crawlers.read.links import path_key
from crawlers.read.tree import HtmlElement

_THREAD = re.compile(r"(?:[?&;]tid=|/thread-)(\d+)")
_POST = re.compile(r"post_(\d+)")


def _thread_key(url: str) -> str:
    found = _THREAD.search(url)
    return f"t{found[1]}" if found else path_key(url)


def _post_id(element: HtmlElement) -> str | None:
    found = _POST.fullmatch(element.get("id") or "")
    return f"p{found[1]}" if found else None


MYBB = ForumLayout(
    selectors=ForumSelectors(
        list_item="tr.inline_row",
        list_link="span[id^=tid_] a, .subject_new a, .subject_old a",
        list_replies="a[onclick*=whoPosted], a[href*=whoPosted]",
        next_page=".pagination a.pagination_next",
        # the breadcrumb's end: the heading above the posts stands among menus
        thread_title=".navigation .active",
        post_item="#posts div.post[id^=post_]",
        post_body="div.post_body[id^=pid_]",
        post_time=".post_date",
        thread_next=".pagination a.pagination_next",
    ),
    thread_key=_thread_key,
    post_id=_post_id,
    anchor=lambda element_id: f"pid{element_id.removeprefix('post_')}",
    noise="blockquote, .mycode_quote, .signature, .post_edit, fieldset",
    refused="form[action*=member] input[name=password]",
    dropped=frozenset({"sid", "my_post_key"}),
)
