"""Sites that break, lie, never end or point elsewhere."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter

from crawlers.config import SourceConfig
from crawlers.run import CrawlResult, crawl

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
Entry = Callable[..., dict[str, Any]]
MAPPING = {"items": "d", "id": "id", "text": "t"}


def run(data: dict[str, Any], state: dict[str, Any] | None = None) -> CrawlResult:
    source: SourceConfig = TypeAdapter(SourceConfig).validate_python(data)
    return crawl(source, state=state or {}, time_zone="Asia/Shanghai", now=NOW)


def page(*numbers: int) -> bytes:
    return json.dumps({"d": [{"id": number, "t": f"停水{number}"} for number in numbers]}).encode()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433"])
def test_private_addresses_are_refused_by_default(entry: Entry, site: Any, host: str) -> None:
    site.pages["/a"] = page(1)
    result = run(
        entry("/a", kind="api", mapping=MAPPING, allow_private=False, url=f"http://{host}:{site.port}/a")
    )
    assert result.posts == []
    assert site.requests == []
    assert len(result.errors) == 1
    assert "allow_private" in result.errors[0]


def test_redirects_to_another_host_are_not_followed(entry: Entry, site: Any, make_site: Any) -> None:
    other = make_site()
    other.pages["/a"] = page(1)
    site.pages["/a"] = (302, {"Location": other.url + "/a"}, b"")
    result = run(entry("/a", kind="api", mapping=MAPPING))
    assert (result.posts, other.requests) == ([], [])
    assert len(result.errors) == 1


def test_redirects_on_the_own_host_are(entry: Entry, site: Any) -> None:
    site.pages["/a"] = (302, {"Location": "/b"}, b"")
    site.pages["/b"] = page(1)
    assert [post.text for post in run(entry("/a", kind="api", mapping=MAPPING)).posts] == ["停水1"]


def test_redirects_into_forbidden_pages_are_not(entry: Entry, site: Any) -> None:
    site.pages["/robots.txt"] = b"User-agent: Xiangyin\nDisallow: /b\n"
    site.pages["/a"] = (302, {"Location": "/b"}, b"")
    result = run(entry("/a", kind="api", mapping=MAPPING))
    assert "/b" not in site.requests
    assert result.forbidden_by_robots == [site.url + "/b"]


def test_a_broken_robots_txt_forbids(entry: Entry, site: Any) -> None:
    site.pages["/robots.txt"] = (503, {}, b"busy")
    site.pages["/a"] = page(1)
    result = run(entry("/a", kind="api", mapping=MAPPING))
    assert result.posts == []
    assert set(site.requests) == {"/robots.txt"}


def test_who_asks_is_honest_and_leaves_no_traces(entry: Entry, site: Any) -> None:
    site.pages["/a"] = (200, {"Set-Cookie": "id=1"}, b'{"d": [{"id": 1, "t": "x"}], "n": "/b"}')
    site.pages["/b"] = page(2)
    run(
        entry(
            "/a",
            kind="api",
            mapping=MAPPING,
            paging={"next_link": "n"},
            user_agent_contact="town@example.org",
        )
    )
    assert site.requests == ["/robots.txt", "/a", "/b"]
    for headers in site.headers:
        assert headers["user-agent"] == "Xiangyin/0.1 (+town@example.org)"
        assert not {"cookie", "referer"} & headers.keys()


def test_endless_paging_ends(entry: Entry, site: Any) -> None:
    site.fallback = lambda path, _headers: (200, {}, page(int(path.rsplit("=", 1)[1])))
    data = entry("/a", kind="api", mapping=MAPPING, paging={"parameter": "page"}, max_pages=7)
    assert len(run(data).posts) == 7
    assert len(site.requests) == 8


def test_a_repeated_last_page_ends(entry: Entry, site: Any) -> None:
    site.fallback = lambda _path, _headers: (200, {}, page(1, 2))
    data = entry("/a", kind="api", mapping=MAPPING, paging={"parameter": "page"}, max_pages=50)
    result = run(data)
    assert len(result.posts) == 2
    assert len(site.requests) <= 4


def test_a_gzip_bomb_is_dropped(entry: Entry, site: Any) -> None:
    bomb = gzip.compress(b"[" + b" " * (60 * 1024 * 1024))
    site.pages["/a"] = (200, {"Content-Encoding": "gzip"}, bomb)
    result = run(entry("/a", kind="api", mapping=MAPPING))
    assert result.posts == []
    assert "过大" in result.errors[0]


def test_a_huge_page_is_dropped(entry: Entry, site: Any) -> None:
    site.pages["/a"] = (200, {}, b" " * (6 * 1024 * 1024))
    result = run(entry("/a", kind="api", mapping=MAPPING))
    assert result.posts == []
    assert "过大" in result.errors[0]


def test_at_the_time_limit_what_was_read_counts(entry: Entry, site: Any) -> None:
    done = threading.Event()

    def slow(_headers: Any) -> Any:
        done.wait(60)
        return 200, {}, page(2)

    site.pages["/a?page=1"] = page(1)
    site.pages["/a?page=2"] = slow
    data = entry("/a", kind="api", mapping=MAPPING, paging={"parameter": "page"}, time_limit_seconds=12)
    result = run({**data, "delay_seconds": 4})  # the second page, asked for late, never answers
    done.set()
    assert result.timed_out
    assert [post.text for post in result.posts] == ["停水1"]
    # the rest comes with the next crawl, the first page's posts do not come again
    site.pages["/a?page=2"] = page(2)
    again = run({**data, "time_limit_seconds": 20}, result.state)
    assert [post.text for post in again.posts] == ["停水2"]


def test_failures_are_named_and_asked_again(entry: Entry, site: Any) -> None:
    site.pages["/a?page=1"] = page(1)
    site.pages["/a?page=2"] = (500, {}, b"")
    data = entry("/a", kind="api", mapping=MAPPING, paging={"parameter": "page"}, max_pages=2)
    result = run(data)
    assert [post.text for post in result.posts] == ["停水1"]
    assert "500" in result.errors[0]
    assert site.requests.count("/a?page=2") == 3
    site.pages["/a?page=2"] = page(2)
    assert [post.text for post in run(data, result.state).posts] == ["停水2"]


def test_nobody_there(entry: Entry, site: Any) -> None:
    result = run(entry("/a", kind="api", mapping=MAPPING, url="http://127.0.0.1:9/a"))
    assert result.posts == []
    assert len(result.errors) == 1


@pytest.mark.parametrize(("declared", "real"), [("utf-8", "gb18030"), ("big5", "big5")])
def test_wrong_charsets(entry: Entry, site: Any, declared: str, real: str) -> None:
    words = "石橋村停水三天沒人管" if real == "big5" else "石桥村停水三天没人管"
    site.html("/l", "<a class=i href=/d>x</a>")
    site.pages["/d"] = (
        200,
        {"Content-Type": f"text/html; charset={declared}"},
        f"<h1>水</h1><div>{words}".encode(real),
    )
    data = entry("/l", kind="board", list={"item": ".i", "link": "a"}, detail={"title": "h1", "body": "div"})
    assert [post.text for post in run(data).posts] == [words]


def test_broken_html_is_read(entry: Entry, site: Any) -> None:
    nested = "<b>" * 3000
    site.html(
        "/l",
        "<ul><li class=i><a href=/d>x</a><li class=i><a href='javascript:x()'>y</a><li class=i><a href='http://['>z",
    )
    site.html(
        "/d", f"<h1>水<div class=b><p>没<p>水{nested}了<table><tr><td>真的</div></h1><!-- <div class=b>"
    )
    data = entry("/l", kind="board", list={"item": ".i", "link": "a"}, detail={"title": "h1", "body": ".b"})
    result = run(data)
    assert len(result.posts) == 1
    assert result.posts[0].text.startswith("没\n\n水")


def test_broken_addresses_lose_no_post(entry: Entry, site: Any) -> None:
    # an address that no browser would take for one, in a place where parsers meet it
    site.pages["/a"] = (
        b'{"d": [{"id": 1, "t": "x", "u": "http://[::1/"}, {"id": 2, "t": "y", "u": "http://a:b/"}]}'
    )
    result = run(entry("/a", kind="api", mapping={**MAPPING, "url": "u"}))
    assert [post.text for post in result.posts] == ["x", "y"]
    assert result.errors == []
