"""Isso, a comment server (PyPI): its JSON answers and its feeds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from demo.content import DemoPost

NAME = "townhall-writer"
SETTINGS = """
[general]
dbpath = {folder}/comments.db
host = http://127.0.0.1:{port}/
latest-enabled = true
[server]
listen = http://127.0.0.1:{port}
[guard]
enabled = false
[rss]
base = http://127.0.0.1:{port}/
limit = 200
"""


@pytest.fixture(scope="module")
def comments(
    from_pypi: Callable[[str], Path],
    serve: Callable[..., None],
    port: int,
    written: dict[str, list[DemoPost]],
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """The address of a comment server that holds all posts, one page a thread."""
    programs = from_pypi("isso==0.14.0")
    folder = tmp_path_factory.mktemp("isso")
    settings = folder / "isso.cfg"
    settings.write_text(SETTINGS.format(folder=folder, port=port), encoding="utf-8")
    url = f"http://127.0.0.1:{port}"
    serve([str(programs / "isso"), "-c", str(settings), "run"], f"{url}/count", folder=folder)
    with httpx.Client(base_url=url, timeout=60) as web:
        for thread, posts in written.items():
            for post in posts:
                answer = web.post(
                    "/new",
                    params={"uri": f"/{thread}", "title": posts[0].title},
                    json={
                        "text": post.text,
                        "author": NAME,
                        "email": f"{NAME}@example.org",
                        "title": post.title,
                    },
                )
                assert answer.status_code == 201, answer.text
    return url


def test_json_by_expressions(
    comments: str, written: dict[str, list[DemoPost]], read: Callable[..., Any], same: Callable[[str], str]
) -> None:
    for thread, posts in list(written.items())[:4]:
        result = read(
            {
                "kind": "api",
                "url": f"{comments}/?uri=/{thread}",
                "mapping": {
                    "items": "replies",
                    "id": "id",
                    "text": "text",
                    "published_at": "created",
                    "likes": "likes",
                    "dislikes": "dislikes",
                    "replies": "total_replies",
                },
            }
        )
        assert result.errors == []
        assert [same(post.text) for post in result.posts] == [same(post.text) for post in posts]
        for post in result.posts:
            assert post.published_at is not None
            assert datetime.now(UTC) - timedelta(minutes=10) < post.published_at <= datetime.now(UTC)
            assert (post.likes, post.dislikes, post.replies) == (0, 0, 0)


def test_feed_of_a_thread(
    comments: str, written: dict[str, list[DemoPost]], read: Callable[..., Any], same: Callable[[str], str]
) -> None:
    thread, posts = next(iter(written.items()))
    entry = {"kind": "feed", "url": f"{comments}/feed?uri=/{thread}"}
    result = read(entry)
    assert result.errors == []
    assert sorted(same(post.text) for post in result.posts) == sorted(same(post.text) for post in posts)
    assert read(entry, result.state).posts == []
