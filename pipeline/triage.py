"""The order of the day's list: how soon somebody must act, and why.

The score is a sum of parts that are all shown. It knows harm, voices, growth and waiting; it does not
know tone, reach of a speaker or embarrassment.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from common.i18n import N_, _

HARM = {"critical": 60.0, "urgent": 40.0, "normal": 15.0, "enquiry": 5.0}
FRESH = timedelta(hours=48)

URGENCY_NAMES: dict[str, str] = {
    "critical": N_("特急"),
    "urgent": N_("紧急"),
    "normal": N_("一般"),
    "enquiry": N_("咨询"),
}
URGENCY_ORDER = ("enquiry", "normal", "urgent", "critical")
PRESSING = ("critical", "urgent")
"""Urgencies that somebody is told of at once."""


def more_urgent(first: str, second: str) -> str:
    """The more urgent of two urgencies."""
    return max(first, second, key=URGENCY_ORDER.index)


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """What the rank of a lead depends on."""

    urgency: str
    posts: int
    fresh_posts: int
    """Posts published within `FRESH` before now."""
    likes: int
    last_seen: datetime
    due: datetime | None
    """The next deadline; None where nothing is waited for."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: a code, its points and the number it was made from."""

    code: str
    points: float
    value: float

    def text(self) -> str:
        """The part in plain words."""
        words = {
            "harm": _("危害程度：{points:.0f} 分"),
            "voices": _("{value:.0f} 条帖文反映：{points:.0f} 分"),
            "support": _("{value:.0f} 人点赞：{points:.0f} 分"),
            "growth": _("近两天新增 {value:.0f} 条：{points:.0f} 分"),
            "overdue": _("已超期 {value:.0f} 小时：{points:.0f} 分"),
            "old": _("已 {value:.0f} 天无新帖：{points:.0f} 分"),
        }[self.code]
        return words.format(points=self.points, value=self.value)


def rank(facts: LeadFacts, now: datetime) -> tuple[float, list[Part]]:
    """The score (higher is sooner) and its parts, largest first."""
    parts = [Part("harm", HARM[facts.urgency], 1)]
    if facts.posts > 1:
        parts.append(Part("voices", min(15.0, 4 * math.log2(facts.posts)), facts.posts))
    if facts.likes > 0:
        parts.append(Part("support", min(5.0, math.log2(1 + facts.likes) / 2), facts.likes))
    if facts.fresh_posts > 1:
        parts.append(Part("growth", min(10.0, 2.0 * facts.fresh_posts), facts.fresh_posts))
    if facts.due is not None and facts.due < now:
        hours = (now - facts.due).total_seconds() / 3600
        parts.append(Part("overdue", min(10.0, 2 + hours / 12), hours))
    days = (now - facts.last_seen).days
    if days > 7:
        parts.append(Part("old", -min(12.0, math.log2(days)), days))
    parts.sort(key=lambda part: -abs(part.points))
    return round(sum(part.points for part in parts), 1), parts
