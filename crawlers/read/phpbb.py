"""phpBB 3 (style prosilver and its children): its selectors and quirks."""

from __future__ import annotations

import re

from crawlers.config import ForumSelectors
from crawlers.read.forum import ForumLayout
from crawlers.read.links import path_key
from crawlers.read.tree import HtmlElement

_THREAD = re.compile(r"[?&;]t=(\d+)")
_POST = re.compile(r"p(\d+)")


def _thread_key(url: str) -> str:
    found = _THREAD.search(url)
    return f"t{found[1]}" if found else path_key(url)


def _post_id(element: HtmlElement) -> str | None:
    return element.get("id") if _POST.fullmatch(element.get("id") or "") else None


PHPBB = ForumLayout(
    selectors=ForumSelectors(
        list_item="ul.topiclist.topics > li.row",
        list_link="a.topictitle",
        list_replies="dd.posts",
        list_mark="dd.posts",
        next_page=".pagination a[rel=next], .pagination li.next a, a.right-box.arrow-right",
        thread_title="h2.topic-title, #page-body > h2",
        post_item="div.post[id^=p]",
        post_body=".postbody .content",
        # the line also names the writer: only a date is read out of it
        post_time="p.author time[datetime], p.author",
        thread_next=".pagination a[rel=next], .pagination li.next a, a.right-box.arrow-right",
    ),
    thread_key=_thread_key,
    post_id=_post_id,
    noise="blockquote, .signature, .notice, .attachbox, .inline-attachment, .codebox > p",
    refused="form#login, #message",
    # without a cookie phpBB writes a session into every link, and a new one each time
    dropped=frozenset({"sid"}),
)
