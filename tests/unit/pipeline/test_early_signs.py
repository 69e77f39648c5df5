"""Early signs: what is told, and what is not taken for change, in a small made-up town of a year."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import comb, exp, factorial

import numpy as np
import pytest

from bench.early_signs import nothing_around, past_at, starts
from pipeline.early_signs import EarlySign, Voice, find_signs
from pipeline.early_signs_model import Expectation, Kind, fit, starting, tail, tails, threshold
from pipeline.early_signs_past import Past

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TOPICS = ("utilities", "transport", "environment", "housing")
PLACES = tuple(f"村{number}" for number in range(20))
DAY = timedelta(days=1)


def year(*, a_day: float = 3, source: str = "board", days: int = 390, seed: int = 1) -> list[Voice]:
    """Posts as they come when nothing happens: some places are louder than others."""
    chance = random.Random(seed)
    weights = [1 / (rank + 1) for rank in range(len(PLACES))]
    return sorted(
        (
            Voice(NOW - chance.random() * days * DAY, source, chance.choice(TOPICS),
                  chance.choices(PLACES, weights)[0], number)
            for number in range(int(a_day * days))
        ),
        key=lambda voice: voice.at,
    )  # fmt: skip


def burst(
    posts: int, days: float, *, topic: str = "utilities", place: str = "村9", source: str = "board"
) -> list[Voice]:
    return [
        Voice(NOW - days * DAY * at / posts - timedelta(hours=1), source, topic, place, 9000)
        for at in range(posts)
    ]


def signs(voices: list[Voice], around: Callable[[str], list[str]] = nothing_around) -> list[EarlySign]:
    past, recent = past_at(sorted(voices, key=lambda voice: voice.at), NOW)
    return find_signs(past, recent, NOW, around)


def quiet() -> list[Voice]:
    """A year whose last month brings nothing unusual."""
    voices = next(made for seed in range(1, 9) if not signs(made := year(seed=seed)))
    return [voice for voice in voices if not (voice.place == "村9" and voice.at > NOW - 28 * DAY)]


def test_three_posts_in_two_days_where_a_tenth_is_usual() -> None:
    [sign] = signs([*quiet(), *burst(3, 1.5)])
    assert (sign.topic, sign.place, sign.days, sign.posts, sign.leads) == ("utilities", "村9", 2, 3, (9000,))
    assert 0.02 < sign.usual < 0.2
    assert sign.chance < 1e-3


def test_the_same_number_is_nothing_where_it_is_usual() -> None:
    loud = [Voice(NOW - day * DAY, "board", "utilities", "村9", day) for day in range(390)]
    assert not [sign for sign in signs([*quiet(), *loud]) if sign.place == "村9"]


def test_growth_over_a_month_is_seen_without_any_burst() -> None:
    found = signs([*quiet(), *burst(8, 27)])
    assert ("村9", "utilities") in [(sign.place, sign.topic) for sign in found]
    assert {sign.days for sign in found} == {28}


def test_several_topics_at_one_place_are_a_sign_of_the_place() -> None:
    mixed = [burst(1, 1, topic=topic)[0] for topic in TOPICS for _twice in range(2)]
    [sign] = signs([*quiet(), *mixed])
    assert (sign.topic, sign.place) == ("", "村9")


def test_one_topic_at_many_places_is_a_sign_of_the_town() -> None:
    spread = [burst(1, 1, place=place)[0] for place in PLACES[:14]]
    assert ("utilities", "") in [(sign.topic, sign.place) for sign in signs([*quiet(), *spread])]


def test_a_place_and_what_it_lies_in_are_one_sign_the_narrower() -> None:
    def around(place: str) -> list[str]:
        return [place, "村0"] if place == "村9" else [place] if place else []

    found = signs([*quiet(), *burst(5, 1.5)], around)
    assert [sign.place for sign in found] == ["村9"]


def test_an_outage_of_one_source_is_no_change_of_the_others() -> None:
    voices = quiet() + year(source="forum", seed=77)
    before = {(sign.topic, sign.place) for sign in signs(voices)}
    out = [voice for voice in voices if voice.source != "forum" or voice.at < NOW - 20 * DAY]
    assert {(sign.topic, sign.place) for sign in signs(out)} <= before
    # nor is its return: the days it brings at once are its own
    back = [
        voice for voice in voices if voice.source != "forum" or not NOW - 60 * DAY < voice.at < NOW - 30 * DAY
    ]
    assert {(sign.topic, sign.place) for sign in signs(back)} <= before


def test_a_backlog_dated_today_is_no_change() -> None:
    """A source without dates that was out for a month brings all of it now."""
    lump = [
        Voice(NOW - timedelta(hours=2), voice.source, voice.topic, voice.place, voice.lead)
        if voice.at > NOW - 26 * DAY
        else voice
        for voice in year(seed=5)
    ]
    assert len(signs(lump)) <= 1
    assert len([voice for voice in lump if voice.at == NOW - timedelta(hours=2)]) > 60


def test_a_new_source_is_no_change_until_it_has_a_past() -> None:
    new = burst(12, 20, source="newcomer")
    assert signs([*quiet(), *new]) == []
    assert signs(new) == []


def test_nothing_to_go_by() -> None:
    assert signs([]) == []
    assert find_signs(Past(NOW.date(), {}, {}, {}), [], NOW, nothing_around) == []


def test_false_signs_stay_below_what_is_stated() -> None:
    """Forty days of a made-up town in which nothing happens (the bench looks at forty months)."""
    false = starts(year(days=450, seed=100), NOW - 40 * DAY, NOW, 2.0)
    assert false.total() <= 3


@pytest.mark.parametrize("mean", [0.05, 1.0, 7.5, 60.0])
def test_poisson_tails_by_hand(mean: float) -> None:
    for posts in (0, 1, 3, 12):
        wanted = 1 - sum(exp(-mean) * mean**count / factorial(count) for count in range(posts))
        assert tail(np.array([mean]), 0.0, posts)[0] == pytest.approx(wanted, rel=1e-6, abs=1e-12)
        assert tails(np.array([mean]), 0.0)[0, posts] == pytest.approx(wanted, rel=1e-6, abs=1e-12)


def test_negative_binomial_tails_by_hand() -> None:
    mean, shape = 2.0, 4
    share = shape / (shape + mean)
    for posts in (1, 4, 9):
        below = sum(
            comb(count + shape - 1, count) * share**shape * (1 - share) ** count for count in range(posts)
        )
        assert tails(np.array([mean]), 1 / shape)[0, posts] == pytest.approx(1 - below, rel=1e-6)
        assert tail(np.array([mean]), 1 / shape, posts)[0] == pytest.approx(1 - below, rel=1e-6)


def test_loud_cells_keep_their_rate_and_silent_ones_get_a_small_one() -> None:
    spread = fit([1] * 900 + [2] * 150 + [3] * 40 + [60] * 4)
    assert 45 < spread.rates @ spread.of(60) < 70
    assert 0.1 < spread.rates @ spread.of(1) < 1.5
    assert spread.rates @ spread.of(0) < spread.rates @ spread.of(1)
    assert spread.unseen > 500


def test_the_threshold_spends_the_budget_and_no_more() -> None:
    spread = fit([1] * 300 + [5] * 30 + [20] * 5)
    cells = [
        (Expectation(spread.rates * 0.01, spread.of(past), 0.0), many)
        for past, many in ((1, 300.0), (5, 30.0), (20, 5.0))
    ]

    def spent(least: float) -> float:
        total = 0.0
        for expected, many in cells:
            told = next(posts for posts in range(3, 300) if expected.chance(posts) <= least)
            total += many * expected.chance(told) * float(starting(2, told))
        return total

    for budget in (0.0005, 0.005, 0.05):
        least = threshold(Kind(2, cells), budget)
        assert 0 < spent(least) <= budget * 1.0001
    assert threshold(Kind(2, cells), 1e-30) <= threshold(Kind(2, cells), 0.005)
