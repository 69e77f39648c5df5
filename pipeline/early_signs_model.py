"""The arithmetic of early signs: what a cell's own past lets us expect, and how rare a count must be to be told.

A cell (a topic at a place, a place, a topic of the whole town) had `n` posts in its past. Its rate is not n itself:
most of a town's cells are nearly empty. All cells together say how rates spread; the spread is estimated without
any assumed shape (the mixture of Poisson rates under which the counts of the seen cells are likeliest), since towns
have a few loud places and thousands of silent ones. It pulls each cell's rate towards what is usual (empirical
Bayes). What to expect of a window is the mixture of what its possible rates would bring.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAST_POSTS = 3
"""Fewer posts are never a sign, however rare they are."""

MOST_POSTS = 400
"""Counts from here on are told apart no more."""

SUMMED = 100
"""Counts beyond a number that are added up for its chance: with a mean below it, the rest is nothing."""

LOWEST_RATE = 0.05
RATE_STEP = 1.25
ROUNDS = 60
"""Steps of the estimation: more would fit the spread to single cells."""

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spread:
    """How the rates of a town's cells spread: possible rates (posts of the past), and how many cells have each."""

    rates: Vector
    cells: Vector
    """Cells of each rate, those never seen included."""

    def of(self, past: int) -> Vector:
        """How likely each rate is for a cell with `past` posts."""
        logs = np.log(self.cells) - self.rates + past * np.log(self.rates)
        weights = np.exp(logs - logs.max())
        return np.asarray(weights / weights.sum())

    @property
    def unseen(self) -> float:
        """Cells that the past left without any post."""
        return float((self.cells * np.exp(-self.rates)).sum())


@dataclass(frozen=True, slots=True)
class Expectation:
    """What to expect of a window: each possible mean with its weight, and the variation of rates in time."""

    means: Vector
    weights: Vector
    variation: float

    @property
    def mean(self) -> float:
        return float(self.means @ self.weights)

    def chance(self, posts: int) -> float:
        """The chance of so many posts or more, if nothing has changed."""
        return float(self.weights @ tail(self.means, self.variation, min(posts, MOST_POSTS)))


def fit(counts: Iterable[int]) -> Spread:
    """The spread of rates under which the counts of the cells that were seen are likeliest."""
    seen = Counter(min(count, 100_000) for count in counts if count > 0)
    if not seen:
        return Spread(np.array([LOWEST_RATE]), np.array([1.0]))
    top = max(seen) * 1.5
    rates = LOWEST_RATE * RATE_STEP ** np.arange(np.ceil(np.log(top / LOWEST_RATE) / np.log(RATE_STEP)) + 1)
    numbers = np.array(sorted(seen), dtype=float)
    times = np.array([seen[int(number)] for number in numbers], dtype=float)
    logs = numbers[:, None] * np.log(rates) - rates - _log_factorial(numbers)[:, None]
    visible = -np.expm1(-rates)  # the share of cells of a rate that the past shows at all
    likelihood = np.exp(logs) / visible
    share = np.full(len(rates), 1 / len(rates))
    for _round in range(ROUNDS):
        joint = likelihood * share
        share = (times[:, None] * joint / joint.sum(axis=1, keepdims=True)).sum(axis=0) / times.sum()
    share = np.maximum(share, 1e-12)
    return Spread(rates, times.sum() * share / visible)


def expect(spread: Spread, past: int, ratio: float, variation: float) -> Expectation:
    """What a cell with `past` posts lets expect of a window that is `ratio` of its past.

    `variation` is the square of the coefficient by which rates of this town move from month to month.
    """
    return Expectation(spread.rates * ratio, spread.of(past), variation)


def tails(means: Vector, variation: float) -> Vector:
    """For each mean (rows) the chances of 0, 1, 2 ... `MOST_POSTS` posts or more."""
    terms = _terms(means, variation, 0, 2 * MOST_POSTS)
    upper = np.cumsum(terms[:, ::-1], axis=1)[:, ::-1][:, : MOST_POSTS + 1]
    # a mean beyond the counts that are summed reaches all of them
    return np.asarray(np.where(means[:, None] > MOST_POSTS, 1.0, np.minimum(upper, 1.0)))


def tail(means: Vector, variation: float, posts: int) -> Vector:
    """For each mean the chance of so many posts or more."""
    above = _terms(means, variation, posts, posts + SUMMED).sum(axis=1)
    below = _terms(means, variation, 0, posts).sum(axis=1)
    return np.asarray(np.clip(np.where(means < posts, above, 1 - below), 0.0, 1.0))


def _terms(means: Vector, variation: float, first: int, end: int) -> Vector:
    """For each mean (rows) the chance of exactly `first` ... `end` - 1 posts.

    Poisson, or negative binomial where rates vary.
    """
    counts = np.arange(first, end)
    means = np.maximum(means, 1e-12)[:, None]
    if variation < 1e-6:
        logs = counts * np.log(means) - means - _log_factorials()[first:end]
    else:
        shape = 1 / variation
        logs = (
            _log_rising(shape)[first:end]
            - _log_factorials()[first:end]
            + counts * np.log(means / (means + shape))
            + shape * np.log(shape / (means + shape))
        )
    return np.asarray(np.exp(logs))


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
    posts = np.arange(LEAST_POSTS, MOST_POSTS)
    chances, starts = [], []
    table: dict[int, Vector] = {}
    for expected, cells in kind.cells:
        # the cells of a kind share their possible means: one table serves all
        key = id(expected.means)
        if key not in table:
            table[key] = tails(expected.means, expected.variation)
        chance = (expected.weights @ table[key])[LEAST_POSTS:MOST_POSTS]
        begun = chance * cells * starting(kind.days, posts)
        chances.append(chance)
        starts.append(
            begun - np.append(begun[1:], 0.0)
        )  # told from this count on, and not already from the next
    every, each = np.concatenate(chances), np.concatenate(starts)
    order = np.argsort(every)
    total = np.cumsum(each[order])
    fitting = int(np.searchsorted(total, false_starts, side="right"))
    return float(every[order][fitting - 1]) if fitting else 0.0


def starting(days: int, posts: Any) -> Any:
    """The chance that at least one of `posts`, anywhere in the window, lies in its last day."""
    return 1 - (1 - 1 / days) ** posts


@lru_cache(maxsize=1)
def _log_factorials() -> Vector:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, 2 * MOST_POSTS)))])


@lru_cache(maxsize=8)
def _log_rising(shape: float) -> Vector:
    """log of shape · (shape + 1) ··· (shape + n - 1) for n = 0, 1, 2 ..."""
    return np.concatenate([[0.0], np.cumsum(np.log(shape + np.arange(2 * MOST_POSTS - 1)))])


def _log_factorial(numbers: Vector) -> Vector:
    """log n! by Stirling's series beyond the table."""
    large = numbers * np.log(numbers) - numbers + 0.5 * np.log(2 * np.pi * numbers) + 1 / (12 * numbers)
    small = _log_factorials()[np.minimum(numbers, 2 * MOST_POSTS - 1).astype(int)]
    return np.where(numbers < 2 * MOST_POSTS, small, large)
