"""The four sites on one loopback port, and a receiver for the demo's webhook."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from demo import pages
from demo.content import DemoPost, load_content

_FORUM = re.compile(r"/forum-2-(\d+)\.html")
_THREAD = re.compile(r"/thread-(\d+)-(\d+)-1\.html")
_NEWS = re.compile(r"/news/(\d+)\.html")
MAX_HOOK = 1_000_000


class DemoSites:
    """Context manager: the sites run in a daemon thread while it is open.

    `requests` lists the paths asked for; `hook_messages` what the webhook received (headers and body).
    """

    def __init__(self, now: datetime, port: int = 0) -> None:
        self.now = now
        self.posts = load_content(now).posts
        self.requests: list[str] = []
        self.hook_messages: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        sites = self

        class Handler(_Handler):
            town = sites

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def add_post(self, site: str, title: str, text: str, thread: str = "") -> DemoPost:
        """Publish one more post, now."""
        with self._lock:
            number = max(post.number for post in self.posts) + 1
            post = DemoPost(number, site, title, text, self.now, "added", thread or f"added-{number}")
            self.posts.append(post)
        return post

    def of(self, site: str) -> list[DemoPost]:
        """A site's posts, oldest first."""
        with self._lock:
            return sorted(
                (post for post in self.posts if post.site == site), key=lambda post: post.published_at
            )

    def threads(self) -> list[list[DemoPost]]:
        """The forum's threads by the time of their last post; the opening post first."""
        found: dict[str, list[DemoPost]] = {}
        with self._lock:
            for post in self.posts:
                if post.site == "forum":
                    found.setdefault(post.thread, []).append(post)
        return sorted(found.values(), key=lambda thread: max(post.published_at for post in thread))

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[str, str] | None:
        """Content type and body for a path, or None for 404."""
        html = "text/html; charset=utf-8"
        page = int(query.get("page", ["1"])[0])
        if path == "/robots.txt":
            return "text/plain", pages.ROBOTS
        if path == "/feed.xml":
            return "application/rss+xml; charset=utf-8", pages.feed(self.of("feed"), self.base)
        if path == "/api/posts":
            return "application/json", pages.api_page(self.of("api"), page)
        if path == "/board/list":
            return html, pages.board_list(self.of("board"), page)
        if path in ("/board/detail", "/board/archive"):
            wanted = int(query.get("id", ["0"])[0])
            found = [post for post in self.of("board") if post.number == wanted]
            return (html, pages.board_detail(found[0])) if found else None
        return self._forum(path) or self._news(path)

    def _forum(self, path: str) -> tuple[str, str] | None:
        gbk = "text/html; charset=gbk"
        if match := _FORUM.fullmatch(path):
            return gbk, pages.forum_list(self.threads(), int(match[1]), self.base)
        if match := _THREAD.fullmatch(path):
            found = [thread for thread in self.threads() if thread[0].number == int(match[1])]
            return (gbk, pages.forum_thread(found[0], int(match[2]), self.now, self.base)) if found else None
        return None

    def _news(self, path: str) -> tuple[str, str] | None:
        match = _NEWS.fullmatch(path)
        found = [post for post in self.of("feed") if match and post.number == int(match[1])]
        return ("text/html; charset=utf-8", pages.news_page(found[0])) if found else None


class _Handler(BaseHTTPRequestHandler):
    """One request; `town` is set by `DemoSites`."""

    town: DemoSites
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.town.requests.append(self.path)
        try:
            found = self.town.answer(parts.path, parse_qs(parts.query))
        except ValueError:
            found = None
        if found is None:
            self._send(404, "text/html; charset=utf-8", "没有这个页面".encode())
            return
        kind, text = found
        # characters that GBK lacks (emoji) go out as numeric entities, as Discuz does
        body = text.encode("gbk", "xmlcharrefreplace") if "gbk" in kind else text.encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == tag:
            self._send(304, kind, b"", tag)
        else:
            self._send(200, kind, body, tag)

    def do_POST(self) -> None:
        length = min(int(self.headers.get("Content-Length") or 0), MAX_HOOK)
        body = self.rfile.read(length)
        if self.path != "/hook":
            self._send(404, "application/json", b"{}")
            return
        self.town.hook_messages.append({"headers": dict(self.headers), "raw": body, "body": json.loads(body)})
        self._send(200, "application/json", b'{"ok": true}')

    def _send(self, status: int, kind: str, body: bytes, tag: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if tag:
            self.send_header("ETag", tag)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """The demo's own output is what people read; requests are kept in `requests`."""
