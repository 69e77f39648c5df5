"""Small real sites on loopback that behave, and misbehave, as seen in the wild."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Site:
    """Pages by path (with query); a page is bytes, an answer or a function of the request's headers."""

    port: int = 0
    pages: dict[str, Any] = field(default_factory=dict)
    fallback: Callable[[str, Any], Answer] | None = None
    requests: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def html(self, path: str, body: str, charset: str = "utf-8") -> None:
        self.pages[path] = (
            200,
            {"Content-Type": f"text/html; charset={charset}"},
            body.encode(charset, "xmlcharrefreplace"),
        )

    def answer(self, path: str, headers: Any) -> Answer:
        page = self.pages.get(path)
        if page is None:
            if path != "/robots.txt" and self.fallback is not None:
                return self.fallback(path, headers)
            return 404, {"Content-Type": "text/html"}, b"<h1>404</h1>"
        if callable(page):
            found: Answer = page(headers)
            return found
        return page if isinstance(page, tuple) else (200, {"Content-Type": "text/html; charset=utf-8"}, page)


def _serve(site: Site) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.requests.append(self.path)
            site.headers.append({name.lower(): value for name, value in self.headers.items()})
            status, headers, body = site.answer(self.path, self.headers)
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if status != 304:
                    self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):  # the crawler gave up on a slow or huge page
                self.close_connection = True

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server


@pytest.fixture
def make_site() -> Iterator[Callable[[], Site]]:
    """Start a site; all are stopped after the test."""
    servers = []

    def start() -> Site:
        site = Site()
        servers.append(_serve(site))
        return site

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def site(make_site: Callable[[], Site]) -> Site:
    """One site."""
    return make_site()


@pytest.fixture
def entry(site: Site) -> Callable[..., dict[str, Any]]:
    """The common fields of an entry for `site`; keyword arguments override."""

    def build(path: str, **fields: Any) -> dict[str, Any]:
        common = {"id": "s1", "name": "测试", "basis": "公开", "url": site.url + path}
        return {**common, "allow_private": True, "delay_seconds": 0, "time_limit_seconds": 20, **fields}

    return build


@dataclass
class Reply:
    """A post of the test forum; `body` is HTML."""

    pid: int
    body: str
    time: str


class Discuz:
    """A board with the markup of Discuz! X 3.5, in GBK; `threads`: tid -> (title, posts)."""

    per_list, per_thread = 3, 3

    def __init__(self, site: Site) -> None:
        self.site = site
        self.threads: dict[int, tuple[str, list[Reply]]] = {}

    def publish(self) -> None:
        """Write all pages."""
        self.site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /*mod=redirect\nDisallow: /thread-99-\n"
        order = list(self.threads)
        for number, start in enumerate(range(0, len(order), self.per_list), start=1):
            more = start + self.per_list < len(order)
            rows = "".join(self._row(tid) for tid in order[start : start + self.per_list])
            following = f'<a href="forum-2-{number + 1}.html" class="nxt">下一页</a>' if more else ""
            self._page(
                f"/forum-2-{number}.html",
                f'<table id="threadlisttableid">{rows}</table>'
                f'<span id="fd_page_bottom"><div class="pg">{following}</div></span>',
            )
        for tid, (title, posts) in self.threads.items():
            for number, start in enumerate(range(0, len(posts), self.per_thread), start=1):
                more = start + self.per_thread < len(posts)
                link = f'<a href="thread-{tid}-{number + 1}-1.html" class="nxt">下一页</a>' if more else ""
                body = "".join(self._post(reply) for reply in posts[start : start + self.per_thread])
                self._page(
                    f"/thread-{tid}-{number}-1.html",
                    f'<div class="pgt"><div class="pg">{link}</div></div>'
                    f'<span id="thread_subject">{title}</span><div id="postlist">{body}</div>',
                )

    def _page(self, path: str, body: str) -> None:
        base = f'<base href="{self.site.url}/" />'
        self.site.html(
            path, f'<html><head><meta charset="gbk">{base}</head><body>{body}</body></html>', "gbk"
        )

    def _row(self, tid: int) -> str:
        title, posts = self.threads[tid]
        return (
            f'<tbody id="normalthread_{tid}"><tr><th class="common">'
            f'<a href="thread-{tid}-1-1.html" class="s xst">{title}</a></th>'
            '<td class="by"><cite><a href="space-uid-7.html">网名张三</a></cite><em>2026-11-20</em></td>'
            f'<td class="num"><a href="thread-{tid}-1-1.html" class="xi2">{len(posts) - 1}</a>'
            "<em>88</em></td>"
            '<td class="by"><cite>网名李四</cite><em>'
            '<a href="forum.php?mod=redirect&amp;goto=lastpost">昨天</a></em></td></tr></tbody>'
        )

    @staticmethod
    def _post(reply: Reply) -> str:
        return (
            f'<div id="post_{reply.pid}"><table><tr><td class="pls"><div class="authi"><a>网名张三</a></div>'
            '<img src="avatar.png">IP属地：某省</td><td class="plc">'
            f'<em id="authorposton{reply.pid}">{reply.time}</em>'
            f'<div class="pct"><table><tr><td class="t_f" id="postmessage_{reply.pid}">{reply.body}</td></tr>'
            '</table></div><div class="sign">签名：网名张三</div></td></tr></table></div>'
        )


@pytest.fixture
def discuz(site: Site) -> Discuz:
    """Four threads on two list pages, thread 12 over two pages."""
    board = Discuz(site)
    now = '发表于 <span title="2026-11-23 20:15:00">昨天&nbsp;20:15</span>'
    old = "发表于 2026-9-5 6:06:26"
    board.threads = {
        12: (
            "石桥路又淹水了",
            [
                Reply(
                    101,
                    '<i class="pstatus"> 本帖最后由 网名张三 于 2026-9-5 07:00 编辑 </i><br />'
                    '昨天下雨<font class="jammer">x9#</font>，石桥路'
                    '<span style="display:none">qq</span>水到膝盖。<br />\r\n'
                    "孩子上学要绕路 &#128557;<script>alert(1)</script>",
                    old,
                ),
                Reply(
                    102,
                    '<div class="quote"><blockquote>网名张三 发表于 2026-9-5 06:06<br />水'
                    "</blockquote></div>同问",
                    now,
                ),
                Reply(103, "下水道堵了", now),
                Reply(104, "报修三次没人来", now),
            ],
        ),
        13: ("路灯不亮", [Reply(111, "新村路口路灯坏了一周", old)]),
        14: ("垃圾没人收", [Reply(121, "三天没收垃圾", old)]),
        15: ("公交改线", [Reply(131, "请问公交几点", old)]),
    }
    board.publish()
    return board


@pytest.fixture
def make_reply() -> type[Reply]:
    """Build a post for the test forum."""
    return Reply
