"""The writer's name leaves a title; the rest of the title stays."""

from __future__ import annotations

import pytest

from crawlers.read.speaker import title_without_speaker


@pytest.mark.parametrize(
    ("title", "name", "left"),
    [
        ("By: 老张", "老张", ""),
        ("Comment on 石桥停水三天 by 老张", "老张", "石桥停水三天"),
        ("《石桥停水三天》的评论：作者 老张", "老张", "石桥停水三天"),
        ("老张", "老张", ""),
        ("老张 发表于 停水何时恢复", "老张", "停水何时恢复"),
        ("老张：路灯坏了", "老张", "路灯坏了"),
        ("石桥停水三天", "水", "石桥停水三天"),
        ("水", "石桥", "水"),
        ("by the river: 路灯坏了", "river", "by the river: 路灯坏了"),
        ("停水三天 - 来自 a.b(c", "a.b(c", "停水三天"),
        ("停水", "", "停水"),
    ],
)
def test_title(title: str, name: str, left: str) -> None:
    assert title_without_speaker(title, [name]) == left
