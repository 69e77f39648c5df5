"""`xiangyin source add` over HTTP: look, write, and the town can be crawled."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawlers.config import ForumSource
from xiangyin.config.loader import load_town

WORDS = ["--id", "bbs", "--name", "本地论坛", "--basis", "公开版块", "--allow-private", "--config", "town"]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def run(*args: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "XDG_DATA_HOME": str(tmp_path / "data"),
            "XIANGYIN_LANG": "zh",
            "COLUMNS": "200",
        }
        return subprocess.run(
            [sys.executable, "-m", "xiangyin", *args],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    assert run("init", "town").returncode == 0
    return run


def test_a_board_becomes_a_source(run: Run, tmp_path: Path, discuz: Any) -> None:
    path = tmp_path / "town" / "sources.yaml"
    before = path.read_text(encoding="utf-8")
    url = discuz.site.url + "/forum-2-1.html"
    done = run("source", "add", url, *WORDS)
    assert done.returncode == 0, done.stderr
    for told in ("forum (discuz)", "gb18030", "找到下一页", "每天", "- id: bbs"):
        assert told in done.stdout
    assert "xiangyin crawl bbs" in done.stderr
    assert "网名" not in done.stdout + done.stderr
    source = load_town(path.parent).sources.sources[-1]
    assert isinstance(source, ForumSource)
    assert (source.id, source.preset, source.url, source.allow_private) == ("bbs", "discuz", url, True)
    after = path.read_text(encoding="utf-8")
    assert [line for line in before.splitlines() if line not in after] == []
    again = run("source", "add", url, *WORDS)
    assert again.returncode == 1
    assert path.read_text(encoding="utf-8") == after


def test_what_robots_txt_forbids_is_not_written(run: Run, tmp_path: Path, site: Any) -> None:
    before = (tmp_path / "town" / "sources.yaml").read_text(encoding="utf-8")
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /\n"
    done = run("source", "add", site.url + "/f", *WORDS)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()[-1:]) == 1
    assert (tmp_path / "town" / "sources.yaml").read_text(encoding="utf-8") == before
