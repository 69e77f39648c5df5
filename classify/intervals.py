"""What a count of right answers allows to say: intervals of shares, and whether two models really differ."""

from __future__ import annotations

from math import comb, sqrt

Z95 = 1.959963984540054


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson's score interval); everything is possible where nothing was counted."""
    if not count:
        return 0.0, 1.0
    share = hits / count
    low = 1 + Z95**2 / count
    middle = (share + Z95**2 / (2 * count)) / low
    half = Z95 * sqrt(share * (1 - share) / count + Z95**2 / (4 * count**2)) / low
    return max(0.0, middle - half), min(1.0, middle + half)


def mcnemar(only_old: int, only_new: int) -> float:
    """How likely a difference as large is by chance (exact, two-sided), of texts that one model alone had right."""
    count = only_old + only_new
    if not count:
        return 1.0
    fewer = min(only_old, only_new)
    tail = sum(comb(count, hits) for hits in range(fewer + 1)) / 2**count
    return float(min(1.0, 2 * tail))
