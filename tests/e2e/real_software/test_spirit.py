"""Spirit, a Django forum (PyPI): read by selectors, over pages, and again for new replies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import run
from typing import Any

import httpx
import pytest

from demo.content import DemoPost

NAME = "townhall-writer"
PASSWORD = "only-of-this-test-1"
SELECTORS = {
    "list_item": ".layout__topics__topic",
    "list_link": "a.topic__link",
    "list_mark": ".topic__comments",
    "next_page": ".paginator__button a:has(.fa-chevron-right)",
    "thread_title": "h1.headline",
    "post_item": ".comments_list__comment",
    "post_body": ".comment__text",
    "post_time": ".comment__info__date li[title]",
    "thread_next": ".paginator__button a:has(.fa-chevron-right)",
}
SETTINGS = """
from .dev import *
DEBUG = False
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "zh")]
ST_RATELIMIT_ENABLE = False
ST_TOPICS_PER_PAGE = 8
ST_COMMENTS_PER_PAGE = 3
"""


class Board:
    """A member with a browser's forms."""

    def __init__(self, port: int) -> None:
        self.web = httpx.Client(base_url=f"http://127.0.0.1:{port}", follow_redirects=True, timeout=60)

    def send(self, path: str, **fields: str) -> str:
        """Fill in the form of a page; the address that answers."""
        page = self.web.get(path).text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        answer = self.web.post(path, data={"csrfmiddlewaretoken": token[1], **fields})
        assert answer.status_code == 200, answer.text[-2000:]
        assert answer.url.path != path, answer.text[-2000:]
        return answer.url.path

    def open_thread(self, post: DemoPost) -> str:
        """Publish a topic; its number."""
        path = self.send("/topic/publish/", title=post.title, category="2", comment=post.text)
        return path.split("/")[2]

    def reply(self, topic: str, text: str) -> None:
        self.send(f"/comment/{topic}/publish/", comment=text)


@pytest.fixture(scope="module")
def board(
    from_pypi: Callable[[str], Path],
    serve: Callable[..., None],
    port: int,
    written: dict[str, list[DemoPost]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Board]:
    programs = from_pypi("django-spirit==0.14.3")
    folder = tmp_path_factory.mktemp("spirit")
    path = {"PATH": f"{programs}:/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": "town.settings.local"}
    run(
        [str(programs / "spirit"), "startproject", "town"],
        cwd=folder,
        env=path,
        check=True,
        capture_output=True,
    )
    home = folder / "town"
    (home / "town" / "settings" / "local.py").write_text(SETTINGS, encoding="utf-8")
    manage = [str(programs / "python"), "manage.py"]
    account = {"DJANGO_SUPERUSER_PASSWORD": PASSWORD, **path}
    run([*manage, "spiritinstall"], cwd=home, env=path, check=True, capture_output=True)
    run(
        [*manage, "createsuperuser", "--noinput", "--username", NAME, "--email", "t@example.org"],
        cwd=home,
        env=account,
        check=True,
        capture_output=True,
    )
    serve(
        [*manage, "runserver", "--noreload", "--insecure", f"127.0.0.1:{port}"],
        f"http://127.0.0.1:{port}/robots.txt",
        folder=home,
        environment=path,
    )
    board = Board(port)
    board.send("/user/login/", username=NAME, password=PASSWORD)
    for posts in written.values():
        topic = board.open_thread(posts[0])
        for post in posts[1:]:
            board.reply(topic, post.text)
    yield board
    board.web.close()


def test_every_post_is_read_once_and_new_replies_later(
    board: Board,
    port: int,
    written: dict[str, list[DemoPost]],
    read: Callable[..., Any],
    same: Callable[[str], str],
) -> None:
    entry = {
        "kind": "forum",
        "url": f"http://127.0.0.1:{port}/category/2/uncategorized/",
        "selectors": SELECTORS,
    }
    result = read(entry)
    assert result.errors == []
    assert result.forbidden_by_robots == []
    found = sorted((post.title, same(post.text)) for post in result.posts)
    assert found == sorted((posts[0].title, same(post.text)) for posts in written.values() for post in posts)
    assert len({post.post_id for post in result.posts}) == len(result.posts)
    for post in result.posts:
        assert post.published_at is not None
        assert datetime.now(UTC) - timedelta(minutes=10) < post.published_at <= datetime.now(UTC)

    again = read(entry, result.state)
    assert again.posts == []

    topic = result.posts[-1].url.split("/topic/")[1].split("/")[0]
    board.reply(topic, "又停水了，这已经是第三次")
    later = read(entry, again.state)
    assert [post.text for post in later.posts] == ["又停水了，这已经是第三次"]
