"""Whom a problem affects, in the posts' own words: pupils, villagers, owners of flats. Roles, never persons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.central import Said

ROLES = (
    "业主", "居民", "村民", "学生", "家长", "老师", "教师", "员工", "职工", "农民工", "工人", "司机", "乘客",
    "商户", "租户", "租客", "老人", "残疾人", "退役军人", "患者", "消费者", "购房者", "行人", "住户", "市民",
)  # fmt: skip
"""Closed list: what people are in this matter. No name, origin, faith or opinion can enter it."""

SHARE = 1 / 3
"""Share of the posts that must name a role for it to be shown."""

READ = 400


def people_of(posts: Sequence[Said]) -> str:
    """The role that most posts name, or "" where they do not agree on any."""
    counts = Counter[str]()
    for post in posts:
        text = f"{post.title}\n{post.text[:READ]}"
        counts.update(role for role in ROLES if role in text)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], ROLES.index(item[0])))
    return ranked[0][0] if ranked and ranked[0][1] >= max(1.0, SHARE * len(posts)) else ""
