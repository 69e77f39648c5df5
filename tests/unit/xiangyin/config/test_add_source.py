"""A new source is written into sources.yaml: nothing else in the file changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import ConfigError
from xiangyin.config.add_source import add_source, entry_text

ENTRY: dict[str, Any] = {
    "url": "https://bbs.example.org/forum-2-1.html",
    "preset": "discuz",
    "kind": "forum",
    "basis": "公开版块: 是",
    "id": "bbs",
    "name": "本地论坛",
    "schedule": {"every": "30m"},
}
ONE = """# 文件开头的话
sources:
  - id: news   # 新闻
    name: 新闻
    kind: feed
    url: https://example.org/feed
    basis: 公开
    schedule: {every: 30m}
"""


@pytest.mark.parametrize(
    "before",
    [
        ONE,
        ONE.rstrip("\n"),
        ONE + "\n  # - id: later\n  #   kind: feed\n",
        ONE.replace("\n  ", "\n").replace("    ", "  "),
        "sources: []\n",
        "sources:\n",
        "sources:\n  # 还没有\n",
    ],
)
def test_everything_else_stays(tmp_path: Path, before: str) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(before, encoding="utf-8")
    had = (yaml.safe_load(before) or {}).get("sources") or []
    text = add_source(path, ENTRY, ["试读\n过"])
    after = path.read_text(encoding="utf-8")
    assert yaml.safe_load(after)["sources"] == [*had, ENTRY]
    assert [line for line in before.splitlines() if line.strip().startswith("#")] == [
        line for line in after.splitlines() if line.strip().startswith("#") and "试读" not in line
    ]
    assert "# 试读 过\n" in text
    assert text.splitlines()[1] == "- id: bbs"
    add_source(path, {**ENTRY, "id": "second"})
    assert [item["id"] for item in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]][-2:] == [
        "bbs",
        "second",
    ]
    assert [child.name for child in tmp_path.iterdir()] == ["sources.yaml"]


@pytest.mark.parametrize(
    ("before", "change", "message"),
    [
        (ONE, {"id": "news"}, "news"),
        (ONE, {"id": "Große"}, "id"),
        (ONE, {"preset": "other"}, "preset"),
        (ONE, {"url": "ftp://x"}, "ftp"),
        (ONE, {"name": "${HOME}"}, "sources.yaml"),
        (
            "sources: [{id: a, name: a, kind: feed, url: 'https://a.example', basis: b}]\n",
            {},
            "sources.yaml:1",
        ),
        ("", {}, "sources.yaml"),
        ("sources: 3\n", {}, "sources.yaml"),
        ("sources: {a: 1}\n", {}, "sources.yaml"),
        ("sources:\n - [\n", {}, "sources.yaml"),
    ],
)
def test_a_mistake_changes_nothing(tmp_path: Path, before: str, change: dict[str, Any], message: str) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(before, encoding="utf-8")
    with pytest.raises(ConfigError, match=message) as error:
        add_source(path, {**ENTRY, **change})
    assert str(path) in str(error.value)
    assert len(str(error.value).splitlines()) == 1
    assert path.read_text(encoding="utf-8") == before
    assert [child.name for child in tmp_path.iterdir()] == ["sources.yaml"]


@settings(deadline=None)  # the first import counts too
@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=2))
def test_whatever_a_page_calls_itself(name: str, comments: list[str]) -> None:
    entry = {**ENTRY, "name": name}
    assert yaml.safe_load(entry_text(entry, comments)) == [entry]
