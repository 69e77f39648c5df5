"""WordPress with PHP and MariaDB (Debian): feeds, comments, JSON, and its pages by selectors."""

from __future__ import annotations

import shutil
import subprocess
import time
import xmlrpc.client
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from demo.content import DemoPost

NAME = "townhall-writer"
PASSWORD = "only-of-this-test-1"
PROGRAM = Path("/usr/share/wordpress")
NEEDED = ("php", "mariadbd", "mariadb", "mariadb-install-db")
CONFIG = """<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}');
define('DB_CHARSET', 'utf8mb4');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('AUTH_KEY', 'of this test');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
ROUTER = """<?php
// what a web server's rewrite rules do: existing files as they are, everything else to index.php
$path = __DIR__ . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (is_file($path) || is_file($path . '/index.php')) return false;
$_SERVER['SCRIPT_NAME'] = '/index.php';
require __DIR__ . '/index.php';
"""


@pytest.fixture(scope="module")
def database(absent: Callable[[str], None], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A MariaDB of this test's own, reached by its socket only."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing or not PROGRAM.is_dir():
        absent(f"WordPress is not installed here (Debian: wordpress, php-mysql, mariadb-server): {missing}")
    folder = Path(tmp_path_factory.mktemp("db"))
    socket = folder / "s"
    user = ["--user=root"]
    subprocess.run(
        [
            "mariadb-install-db",
            "--no-defaults",
            *user,
            f"--datadir={folder}/data",
            "--auth-root-authentication-method=normal",
        ],
        check=True,
        capture_output=True,
    )
    options = [f"--datadir={folder}/data", f"--socket={socket}", "--skip-networking", "--skip-log-bin"]
    process = subprocess.Popen(
        ["mariadbd", "--no-defaults", *user, *options, f"--pid-file={folder}/pid"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    create = ["mariadb", "--no-defaults", f"--socket={socket}", "-uroot", "-e", "create database wordpress"]
    for _attempt in range(300):
        if subprocess.run(create, capture_output=True, check=False).returncode == 0:
            break
        time.sleep(0.1)
    yield socket
    process.terminate()
    process.wait(30)


@pytest.fixture(scope="module")
def blog(
    database: Path,
    serve: Callable[..., None],
    port: int,
    written: dict[str, list[DemoPost]],
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """The address of a blog: a thread's first post is an article, the others are comments to it."""
    home = tmp_path_factory.mktemp("wordpress") / "site"
    shutil.copytree(PROGRAM, home, symlinks=False, ignore_dangling_symlinks=True)
    (home / "wp-config.php").write_text(CONFIG.format(socket=database), encoding="utf-8")
    (home / "router.php").write_text(ROUTER, encoding="utf-8")
    url = f"http://127.0.0.1:{port}"
    serve(
        ["php", "-S", f"127.0.0.1:{port}", "-t", str(home), str(home / "router.php")],
        f"{url}/wp-admin/install.php",
        folder=home,
        environment={"PHP_CLI_SERVER_WORKERS": "4"},
    )
    with httpx.Client(base_url=url, timeout=120) as web:
        answer = web.post(
            "/wp-admin/install.php?step=2",
            data={
                "weblog_title": "清河生活",
                "user_name": NAME,
                "admin_password": PASSWORD,
                "admin_password2": PASSWORD,
                "pw_weak": "on",
                "admin_email": "t@example.org",
                "blog_public": "1",
            },
        )
        assert answer.status_code == 200, answer.text[-2000:]
    api = xmlrpc.client.ServerProxy(f"{url}/xmlrpc.php", allow_none=True).wp
    api.setOptions(0, NAME, PASSWORD, {"time_zone": "8"})
    for posts in written.values():
        number = api.newPost(
            0,
            NAME,
            PASSWORD,
            {
                "post_title": posts[0].title,
                "post_content": posts[0].text,
                "post_status": "publish",
                "comment_status": "open",
            },
        )
        for post in posts[1:]:
            api.newComment(0, NAME, PASSWORD, int(number), {"content": post.text})
    return url


def test_feed_of_articles(
    blog: str, written: dict[str, list[DemoPost]], read: Callable[..., Any], same: Callable[[str], str]
) -> None:
    result = read({"kind": "feed", "url": f"{blog}/?feed=rss2"})
    assert result.errors == []
    assert len(result.posts) == 10  # WordPress shows the ten newest
    found = {(post.title, same(post.text)) for post in result.posts}
    assert found <= {(posts[0].title, same(posts[0].text)) for posts in written.values()}
    _written_now(result.posts)


def test_feed_of_comments(
    blog: str, written: dict[str, list[DemoPost]], read: Callable[..., Any], same: Callable[[str], str]
) -> None:
    result = read({"kind": "feed", "url": f"{blog}/?feed=comments-rss2"})
    assert result.errors == []
    comments = {same(post.text) for posts in written.values() for post in posts[1:]}
    assert len(result.posts) == 10
    assert {same(post.text) for post in result.posts} <= comments
    # WordPress makes the title of the article's title and the writer's name; the name is gone
    assert {post.title for post in result.posts} <= {posts[0].title for posts in written.values()}
    _written_now(result.posts)


def test_json_with_pages(
    blog: str, written: dict[str, list[DemoPost]], read: Callable[..., Any], same: Callable[[str], str]
) -> None:
    for route, wanted in (
        ("posts", {same(posts[0].text) for posts in written.values()}),
        ("comments", {same(post.text) for posts in written.values() for post in posts[1:]}),
    ):
        result = read(
            {
                "kind": "api",
                "url": f"{blog}/?rest_route=/wp/v2/{route}&per_page=5",
                "mapping": {
                    "items": "@",
                    "id": "id",
                    "title": "title.rendered",
                    "text": "content.rendered",
                    "published_at": "join('', [date_gmt, 'Z'])",
                    "url": "link",
                },
                "paging": {"parameter": "page", "start": 1},
            }
        )
        assert wanted <= {same(post.text) for post in result.posts}, result.errors
        assert len(result.posts) == len(wanted) + 1  # and the greeting that every new blog has
        _written_now(result.posts)


def _written_now(posts: list[Any]) -> None:
    for post in posts:
        assert post.published_at is not None
        assert datetime.now(UTC) - timedelta(minutes=15) < post.published_at <= datetime.now(UTC)
