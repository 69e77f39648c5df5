"""Whether a problem grows or fades beside its own past, with a test; few posts are called few.

A problem begins with its first post. If its voices came as evenly as the days passed, each later post would lie
anywhere between then and now with the same chance, and the number in the last two weeks would be binomial. Growing
and fading are told where that number is improbable (below 0.025 on its side); anything else is steady.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import comb
from typing import Final

from common.i18n import N_, _

RECENT_DAYS = 14
FEWEST = 6
"""Posts below which no trend is told: fewer show next to nothing."""

IMPROBABLE = 0.025

NAMES: Final[dict[str, str]] = {
    "growing": N_("上升"),
    "steady": N_("平稳"),
    "fading": N_("消退"),
    "few": N_("数量太少，看不出趋势"),
}


@dataclass(frozen=True, slots=True)
class Trend:
    """How a problem goes: `growing`, `steady`, `fading` or `few`, and what says so."""

    kind: str
    recent: int
    """Posts in the last `days`."""
    expected: float
    """Posts that an even course would have brought in them."""
    days: int
    chance: float | None
    """How improbable the number is on its side; None for few posts."""

    def text(self) -> str:
        """The trend in words."""
        name = _(NAMES[self.kind])
        if self.kind == "few":
            return name
        return _("{name}（近 {days} 天 {recent} 条，均匀应为 {expected:.1f} 条，p={chance:.3f}）").format(
            name=name, days=self.days, recent=self.recent, expected=self.expected, chance=self.chance
        )


def trend_of(moments: Sequence[datetime], end: datetime) -> Trend:
    """The trend of posts at these moments as of `end`; later ones are not looked at."""
    seen = sorted(moment for moment in moments if moment <= end)
    if not seen:
        return Trend("few", 0, 0.0, RECENT_DAYS, None)
    life = end - seen[0]
    days = min(RECENT_DAYS, max(1, life // timedelta(days=2)))  # a young problem: its second half
    later = len(seen) - 1  # the first post only says when the problem began
    recent = sum(moment > end - timedelta(days=days) for moment in seen[1:])
    share = min(1.0, timedelta(days=days) / life) if life else 1.0
    if len(seen) < FEWEST or share >= 1:
        return Trend("few", recent, round(later * share, 2), days, None)
    more, fewer = _at_least(recent, later, share), 1 - _at_least(recent + 1, later, share)
    kind = "growing" if more <= IMPROBABLE else "fading" if fewer <= IMPROBABLE else "steady"
    return Trend(kind, recent, round(later * share, 2), days, round(max(0.0, min(more, fewer)), 6))


def _at_least(number: int, of: int, share: float) -> float:
    """The chance that a binomial reaches `number`."""
    if number > of:
        return 0.0
    if of > 1000:  # exact sums of large numbers are slow, and say the same as the normal curve
        from statistics import NormalDist

        spread = (of * share * (1 - share)) ** 0.5 or 1.0
        return 1 - NormalDist(of * share, spread).cdf(number - 0.5)
    return float(sum(comb(of, hit) * share**hit * (1 - share) ** (of - hit) for hit in range(number, of + 1)))
