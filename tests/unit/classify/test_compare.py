"""Old against new: figures that can be recounted by hand, and no conclusion that the numbers do not allow."""

from __future__ import annotations

from typing import Any

import pytest

from classify.compare import LEAST, Truth, compare, hide_few, verdict
from classify.labels import OTHER, Label


def label(topic: str, urgency: str = "normal", *, abstained: bool = False) -> Label:
    return Label(topic, 0.9, urgency, 0.9, "", topic != OTHER, abstained, ())  # type: ignore[arg-type]


def test_the_figures_are_counted_right() -> None:
    true = [
        Truth("road", "urgent"),
        Truth("road", "normal"),
        Truth(OTHER, None),
        Truth("water", None),
        Truth(None, "critical"),
    ]
    old = [
        label("road"),
        label("water"),
        label(OTHER),
        label("water", abstained=True),
        label("road", "urgent"),
    ]
    new = [label("road", "urgent"), label("road"), label("road"), label("water"), label("road", "normal")]
    found = compare(true, old, new)
    topic, urgency = found["topic"], found["urgency"]
    assert (found["texts"], topic["texts"], urgency["texts"]) == (5, 4, 3)
    assert (topic["old"]["right"]["hits"], topic["new"]["right"]["hits"]) == (3, 3)
    assert (topic["better"], topic["worse"]) == ([1], [2])
    assert topic["old"]["answered"]["hits"] == 3
    assert topic["old"]["answered_right"] | {"low": 0, "high": 0} == {
        "hits": 2, "count": 3, "share": pytest.approx(2 / 3), "low": 0, "high": 0,
    }  # fmt: skip
    assert urgency["old"]["raised_found"]["hits"] == 1  # the critical one, called urgent
    assert urgency["new"]["raised_found"]["hits"] == 1
    assert urgency["new"]["raised_found"]["count"] == 2
    assert urgency["new"]["raised_right"]["count"] == 1
    assert (urgency["better"], urgency["worse"]) == ([0], [])
    assert topic["verdict"] == "too_few"


def test_nothing_held_back_gives_no_figures() -> None:
    found = compare([], [], [])
    assert found["topic"]["old"]["right"]["share"] is None
    assert found["topic"]["verdict"] == "too_few"


@pytest.mark.parametrize(
    ("texts", "better", "worse", "chance", "wanted"),
    [
        (LEAST - 1, 20, 0, 0.0001, "too_few"),
        (LEAST, 0, 0, 1.0, "same"),
        (LEAST, 6, 5, 0.9, "chance"),
        (LEAST, 12, 1, 0.003, "better"),
        (LEAST, 1, 12, 0.003, "worse"),
    ],
)
def test_a_verdict_needs_numbers(texts: int, better: int, worse: int, chance: float, wanted: str) -> None:
    assert verdict(texts, better, worse, chance) == wanted


def test_a_restricted_class_with_few_texts_is_not_shown() -> None:
    true = [Truth("family", None)] * 4 + [Truth("road", None)] * 2
    answers = [label("family")] * 4 + [label("road")] * 2
    found: dict[str, Any] = compare(true, answers, answers)
    hide_few(found, {"family"})
    assert set(found["topic"]["old"]["classes"]) == set(found["topic"]["new"]["classes"]) == {"road"}
    found = compare([*true, Truth("family", None)], [*answers, label("family")], [*answers, label("family")])
    hide_few(found, {"family"})
    assert "family" in found["topic"]["old"]["classes"]
