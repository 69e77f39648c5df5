"""Intervals and the exact test, against published values."""

from __future__ import annotations

import pytest
from scipy.stats import binomtest

from classify.intervals import mcnemar, wilson


@pytest.mark.parametrize(("hits", "count"), [(0, 10), (8, 10), (10, 10), (263, 300), (1, 1)])
def test_wilson_is_that_of_scipy(hits: int, count: int) -> None:
    wanted = binomtest(hits, count).proportion_ci(method="wilson")
    assert wilson(hits, count) == pytest.approx((wanted.low, wanted.high), abs=1e-9)


def test_nothing_counted_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert mcnemar(0, 0) == 1.0


@pytest.mark.parametrize(("one", "other"), [(0, 6), (3, 10), (5, 5), (12, 1)])
def test_mcnemar_is_the_exact_binomial_test(one: int, other: int) -> None:
    assert mcnemar(one, other) == pytest.approx(binomtest(one, one + other, 0.5).pvalue)
    assert mcnemar(one, other) == mcnemar(other, one)
