"""Health told in three words that differ, rests that grow, and the budget of a day."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crawlers.conditions import Condition, in_words
from pipeline.intake import IntakeReport
from pipeline.source_health import SourceHealth, source_health
from pipeline.source_layout import REMEMBERED, changed_fields, learn
from pipeline.source_rest import requests_left, rest_after, rests_until
from pipeline.source_state import Ending, save_run

GOOD = {"list": [0, 1], "title": [0, 5], "text": [0, 5], "published_at": [1, 5]}


class Source:
    """One source of the town, with runs."""

    def __init__(self, store: Any, town: Any, hands: Any) -> None:
        self.store, self.town, self.hands = store, town.id, hands

    def run(self, ending: Ending, *, errors: tuple[str, ...] = (), added: int = 1, requests: int = 2) -> None:
        at = self.hands.forward(hours=1)
        report = IntakeReport(read=added, added=added)
        save_run(self.store, self.town, "board", started_at=at, finished_at=at, report=report,
                 errors=errors, ending=ending, requests=requests)  # fmt: skip

    def health(self) -> SourceHealth:
        with self.store.read() as session:
            return source_health(session, self.town, ["board"], self.hands())[0]


@pytest.fixture
def source(store: Any, town: Any, hands: Any) -> Source:
    return Source(store, town, hands)


@pytest.mark.parametrize(
    "shape",
    [
        {"list": [1, 1]},
        {"list": [0, 1], "page": [0, 4], "title": [4, 4], "text": [0, 4]},
        {"list": [0, 1], "published_at": [3, 3]},
    ],
)
def test_layout_changed_against_its_own_past(source: Source, shape: dict[str, list[int]]) -> None:
    for _ in range(4):
        source.run(Ending(shape=GOOD))
    assert (source.health().state, source.health().condition) == ("good", None)
    for _ in range(30):  # it does not become the usual by being looked at often
        source.run(Ending(shape=shape), added=0)
    health = source.health()
    assert (health.state, health.condition) == ("failing", Condition.LAYOUT_CHANGED)
    source.run(Ending(shape=GOOD))
    assert source.health().state == "good"


def test_a_source_that_never_had_dates_keeps_its_layout(source: Source) -> None:
    for _ in range(5):
        source.run(Ending(shape={"list": [0, 1], "published_at": [5, 5]}))
    assert source.health().condition is None


def test_unreachable_no_posts_and_layout_are_three_things(source: Source, hands: Any) -> None:
    for _ in range(4):
        source.run(Ending(shape=GOOD))
    source.run(Ending(Condition.UNREACHABLE), errors=("connection refused",), added=0)
    assert (source.health().state, source.health().condition) == ("failing", Condition.UNREACHABLE)
    hands.forward(days=5)
    source.run(Ending(shape={"list": [0, 1]}), added=0)
    assert (source.health().state, source.health().condition) == ("silent", None)
    source.run(Ending(shape={"list": [1, 1]}), added=0)
    assert (source.health().state, source.health().condition) == ("failing", Condition.LAYOUT_CHANGED)


def test_single_broken_pages_and_limits_are_no_failure(source: Source) -> None:
    for condition in (Condition.SOME_PAGES, Condition.PAGE_LIMIT, Condition.BUDGET_SPENT):
        source.run(Ending(condition, shape=GOOD), errors=("one page",))
        assert source.health().state == "good"
        assert source.health().last_success == source.hands()


def test_rests_grow_and_end_with_a_success(source: Source, store: Any, town: Any, hands: Any) -> None:
    refused = Ending(Condition.RESTING, refused=True)
    rests = []
    for _ in range(10):
        source.run(refused, errors=("HTTP 429",), added=0)
        until = rests_until(store, town.id, "board", hands())
        assert until is not None
        assert source.health().rests_until == until
        rests.append((until - hands()) / timedelta(minutes=1))
    assert rests == [15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440]
    hands.forward(days=2)
    assert rests_until(store, town.id, "board", hands()) is None
    source.run(Ending())
    source.run(refused, added=0)
    until = rests_until(store, town.id, "board", hands())
    assert until == hands() + timedelta(minutes=15)


def test_a_longer_wait_that_the_site_names_is_kept() -> None:
    assert rest_after(1, 7200) == timedelta(hours=2)
    assert rest_after(4, 60) == timedelta(hours=2)
    assert rest_after(5000, None) == timedelta(days=1)


def test_the_budget_is_of_the_last_day(source: Source, store: Any, town: Any, hands: Any) -> None:
    source.run(Ending(), requests=30)
    source.run(Ending(), requests=50)
    assert requests_left(store, town.id, "board", 100, hands()) == 20
    assert requests_left(store, town.id, "board", 60, hands()) == 0
    hands.forward(hours=23.5)
    assert requests_left(store, town.id, "board", 100, hands()) == 50
    assert requests_left(store, town.id, "other", 100, hands()) == 100


def test_the_past_weighs_a_bounded_number_of_looks() -> None:
    usual: dict[str, list[float]] = {}
    for _ in range(300):
        usual = learn(usual, {"title": [1, 5]})
    empty, looks = usual["title"]
    assert looks <= REMEMBERED + 1e-6
    assert empty / looks == pytest.approx(0.2)
    assert changed_fields(usual, {"title": [3, 4]}) == ["title"]
    assert changed_fields(usual, {"title": [2, 2]}) == []  # too few to tell


def test_every_condition_is_in_the_documentation() -> None:
    text = (Path(__file__).parents[3] / "docs" / "sources.md").read_text(encoding="utf-8")
    for condition in Condition:
        name, advice = in_words(condition)
        assert f"| `{condition}` | {name} | {advice} |" in text
