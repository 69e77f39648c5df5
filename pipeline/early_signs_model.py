"""The arithmetic of early signs: what a cell's own past lets us expect, and how rare a count must be to be told.

A cell (a topic at a place, a place, a topic of the whole town) had `n` posts in its past. Its rate is not n itself:
most of a town's cells are nearly empty. All cells together say how rates spread (a gamma distribution, fitted to
the counts of the cells that were seen at all), and the cell's own count pulls its rate towards what it was
(empirical Bayes). What to expect of a window is then a negative binomial.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

LEAST_POSTS = 3
"""Fewer posts are never a sign, however rare they are."""

_SHAPES = tuple(0.01 * 1.6**step for step in range(15))
_RATES = tuple(0.01 * 1.5**step for step in range(22))
_NEGLIGIBLE = 1e-9


@dataclass(frozen=True, slots=True)
class Spread:
    """How the rates of a town's cells spread: a gamma distribution, in posts of the past."""

    shape: float
    rate: float

    @property
    def share_unseen(self) -> float:
        """The share of cells that such a past leaves without any post."""
        return float((self.rate / (1 + self.rate)) ** self.shape)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What to expect of a window: a negative binomial with this mean and shape (a Poisson where it is infinite)."""

    mean: float
    shape: float

    def chance(self, posts: int) -> float:
        """The chance of so many posts or more, if nothing has changed."""
        return tail(self.mean, self.shape, posts)


def fit(counts: Iterable[int]) -> Spread:
    """The spread of rates under which the counts of the cells that were seen are likeliest."""
    seen = Counter(count for count in counts if count > 0)
    if not seen:
        return Spread(1.0, 1.0)
    return max((Spread(a, b) for a in _SHAPES for b in _RATES), key=lambda one: _likelihood(one, seen))


def _likelihood(spread: Spread, seen: Mapping[int, int]) -> float:
    """Log-likelihood of counts, given that each is at least one; without what does not depend on the spread."""
    a, b = spread.shape, spread.rate
    stay, go = math.log(b / (1 + b)), -math.log1p(b)
    base, visible = math.lgamma(a), math.log1p(-spread.share_unseen)
    return sum(
        times * (math.lgamma(a + count) - base + a * stay + count * go - visible)
        for count, times in seen.items()
    )


def expect(spread: Spread, past: int, ratio: float, variation: float) -> Expectation:
    """What a cell with `past` posts lets expect of a window that is `ratio` of its past.

    `variation` is the square of the coefficient by which rates of this town move from month to month.
    """
    shape = spread.shape + past
    return Expectation(shape * ratio / (spread.rate + 1), 1 / (1 / shape + variation))


@lru_cache(maxsize=200_000)
def tail(mean: float, shape: float, posts: int) -> float:
    """The chance that a negative binomial reaches `posts`."""
    if posts <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    share = mean / (mean + shape)
    term = math.exp(
        math.lgamma(shape + posts)
        - math.lgamma(shape)
        - math.lgamma(posts + 1)
        + posts * math.log(share)
        + shape * math.log1p(-share)
    )
    total, count = term, posts
    while term > total * _NEGLIGIBLE:
        term *= (shape + count) / (count + 1) * share
        total += term
        count += 1
        if count > posts + 10_000:
            break
    return min(1.0, total)


@dataclass(frozen=True, slots=True)
class Kind:
    """Cells of one kind in one window: how many there are of each expectation."""

    days: int
    cells: Sequence[tuple[Expectation, float]]
    """Each expectation and the number of cells (those never seen are an estimate, hence not whole)."""


def threshold(kind: Kind, false_starts: float) -> float:
    """The chance below which a count is told, so that a day brings at most `false_starts` false ones on average.

    Counts are whole, so a cell reaches less than any chance asked for; what all cells reach together is added up.
    A sign starts on a day that itself brings a post: the longer the window, the fewer of its days are starts.
    """
    steps: list[
        tuple[float, float]
    ] = []  # chance of one more cell and count to be told, and false starts by it
    for expected, cells in kind.cells:
        told = [(expected.chance(posts), posts) for posts in range(LEAST_POSTS, LEAST_POSTS + 60)]
        starts = [chance * cells * starting(kind.days, posts) for chance, posts in told]
        # at a threshold between two counts a cell is told from the higher count on
        for at, (chance, _posts) in enumerate(told):
            following = starts[at + 1] if at + 1 < len(starts) else 0.0
            steps.append((chance, starts[at] - following))
            if chance < 1e-14:
                break
    steps.sort()
    total, allowed = 0.0, 0.0
    for chance, more in steps:
        total += more
        if total > false_starts:
            return allowed
        allowed = chance
    return allowed


def starting(days: int, posts: int) -> float:
    """The chance that at least one of `posts`, anywhere in the window, lies in its last day."""
    return float(1 - (1 - 1 / days) ** posts)
