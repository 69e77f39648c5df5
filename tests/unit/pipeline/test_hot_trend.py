"""The trend of a problem beside its own past."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.hot_trend import trend_of

END = datetime(2026, 11, 24, tzinfo=UTC)


def ago(*days: float) -> list[datetime]:
    return [END - timedelta(days=day) for day in days]


@pytest.mark.parametrize(
    ("days", "kind"),
    [
        ((100, 80, 60, 40, 20, 2), "steady"),
        ((100, 9, 7, 5, 3, 2, 1), "growing"),
        ((100, *range(40, 90, 2)), "fading"),
        ((100, 3, 2, 1, 0.5), "few"),
        ((), "few"),
        ((0,) * 9, "few"),
        ((10, 9, 8, 7, 6, 5.5, 5.2, 5.1), "fading"),  # a young problem: its second half
    ],
)
def test_growing_steady_fading_few(days: tuple[float, ...], kind: str) -> None:
    found = trend_of(ago(*days), END)
    assert found.kind == kind
    assert (found.chance is None) == (kind == "few")
    assert found.text()


def test_by_hand() -> None:
    """Four of five later posts in a seventh of the time: 5·(1/7)^4·(6/7) + (1/7)^5."""
    found = trend_of(ago(98, 50, 9, 5, 3, 1), END)
    assert found.chance == pytest.approx(5 * (1 / 7) ** 4 * (6 / 7) + (1 / 7) ** 5, abs=1e-6)
    assert (found.recent, found.kind) == (4, "growing")


def test_posts_after_the_period_are_not_looked_at() -> None:
    assert trend_of([*ago(100, 80, 60, 40, 20, 15), END + timedelta(days=1)], END).recent == 0


def test_many_posts_are_quick_and_agree_with_the_exact_sum() -> None:
    even = [END - timedelta(days=200) + timedelta(hours=2 * hour) for hour in range(2400)]
    assert trend_of(even, END).kind == "steady"
