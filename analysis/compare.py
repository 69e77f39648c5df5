"""Honest counting: what may be said about two numbers. Small numbers stay small numbers.

Two counts of problems are compared by the exact conditional test: if nothing changed, each of the problems
falls into the later period with the share of its days. Problems are compared, not posts: posts about one
problem come in clusters, so that their number says little by itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from common.i18n import N_

FEW = 10
"""Below this many problems in both periods together nothing is said about a change."""

CLEAR = 0.01
"""A change is called clear if chance alone brings one as large in fewer than one of a hundred comparisons."""

SURE = 0.95
"""Coverage of the intervals."""

VERDICTS: dict[str, str] = {
    "more": N_("明显增加"),
    "fewer": N_("明显减少"),
    "same": N_("变化不明显"),
    "few": N_("数量太少，不作比较"),
    "new_topic": N_("新设主题，不作比较"),
    "sources": N_("来源不同，不作比较"),
    "none": N_("没有可比的数据"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """From `before` to `now`. `percent` is None where dividing makes no sense."""

    now: int
    before: int
    verdict: str

    @property
    def percent(self) -> float | None:
        if self.verdict in ("few", "none", "new_topic", "sources") or not self.before:
            return None
        return round(100 * (self.now - self.before) / self.before, 1)


def change(now: int, before: int, days_now: int, days_before: int) -> Change:
    """Compare two counts of problems over so many days each."""
    if now + before < FEW:
        return Change(now, before, "few")
    chance = _two_sided(now, now + before, days_now / (days_now + days_before))
    if chance >= CLEAR:
        return Change(now, before, "same")
    return Change(now, before, "more" if now * days_before > before * days_now else "fewer")


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole` with the interval in which the underlying rate lies (Wilson), in percent."""

    part: int
    whole: int

    @property
    def few(self) -> bool:
        """Too few for a rate."""
        return self.whole < FEW

    @property
    def percent(self) -> float | None:
        return round(100 * self.part / self.whole, 1) if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        if not self.whole:
            return None
        z, n, p = 1.959964, self.whole, self.part / self.whole
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return round(100 * max(0.0, middle - half), 1), round(100 * min(1.0, middle + half), 1)


@lru_cache(maxsize=10_000)
def _two_sided(hits: int, trials: int, share: float) -> float:
    """Exact binomial test: twice the chance of an outcome at least as far on the same side."""
    from scipy.special import bdtr, bdtrc  # scipy.stats says the same and takes seconds to load

    below = float(bdtr(hits, trials, share))
    above = 1.0 if hits == 0 else float(bdtrc(hits - 1, trials, share))
    return min(1.0, 2 * min(below, above))


@lru_cache(maxsize=20_000)
def at_least(count: int, mean: float) -> float:
    """The chance of `count` or more where chance alone brings `mean` (Poisson)."""
    from scipy.special import pdtrc

    return float(pdtrc(count - 1, mean)) if count else 1.0


def expected_range(history: list[int]) -> tuple[int, int] | None:
    """Where the next count lies nine times of ten, from the counts of the last periods; None below three.

    A negative binomial with the mean of the past and its own variance: months of problems scatter more than
    pure chance. The uncertainty of the mean is added to the variance.
    """
    if len(history) < 3:
        return None
    n = len(history)
    # a little of the prior keeps a row of zeros from promising a zero
    mean = (sum(history) + 0.5) / n
    own = sum((count - mean) ** 2 for count in history) / (n - 1)
    variance = max(mean, own) + max(mean, own) / n
    size, share = mean * mean / (variance - mean), mean / variance
    return _quantile(0.05, size, share), _quantile(0.95, size, share)


def _quantile(chance: float, size: float, share: float) -> int:
    """The least number whose cumulative chance in the negative binomial reaches `chance`."""
    from scipy.special import betainc

    low, high = -1, 1
    while betainc(size, high + 1, share) < chance:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if betainc(size, middle + 1, share) < chance:
            low = middle
        else:
            high = middle
    return high
