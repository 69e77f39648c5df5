"""Politeness, measured at the server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from pydantic import TypeAdapter

from crawlers.config import SourceConfig
from crawlers.run import crawl

DELAY = 0.3


def test_one_request_at_a_time_in_measured_steps_and_none_forbidden(
    entry: Callable[..., dict[str, Any]], site: Any
) -> None:
    lock = threading.Lock()
    arrivals: list[float] = []
    now = most = 0

    def answer(path: str, _headers: Any) -> Any:
        nonlocal now, most
        with lock:
            arrivals.append(time.monotonic())
            now += 1
            most = max(most, now)
        time.sleep(0.05)
        with lock:
            now -= 1
        rows = "".join(f"<p class=i><a href=/{kind}/{number}>x</a>" for kind in "md" for number in range(4))
        page = rows if path == "/l" else "<h1>停水</h1><div class=b>三天了</div>"
        return 200, {"Content-Type": "text/html"}, page.encode()

    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /d/\n"
    site.fallback = answer
    source: SourceConfig = TypeAdapter(SourceConfig).validate_python(
        entry(
            "/l",
            kind="board",
            list={"item": ".i", "link": "a"},
            detail={"title": "h1", "body": ".b"},
            delay_seconds=DELAY,
        )
    )
    result = crawl(source, state={}, time_zone="Asia/Shanghai", now=datetime(2026, 11, 24, 4, 0, tzinfo=UTC))
    assert len(result.posts) == 4
    assert len(result.forbidden_by_robots) == 4
    assert [path for path in site.requests if path.startswith("/d/")] == []
    assert most == 1
    steps = [later - earlier for earlier, later in pairwise(arrivals)]
    # a lower bound only: a busy machine makes steps longer; two answers' travel may differ by milliseconds
    assert sum(steps) >= DELAY * len(steps) * 0.9
    assert len(steps) == 4
