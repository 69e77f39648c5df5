"""Readings of a lead's posts, weighed: what raises it, what holds it up, what lets it fall."""

from __future__ import annotations

import pytest

from pipeline.bearing_out import Reading, borne_out, raises

CALM = Reading("normal", 0.8)
DOUBTFUL = Reading("critical", 0.1)
SURE = Reading("critical", 0.9)


@pytest.mark.parametrize(
    ("others", "new", "expected"),
    [
        ([CALM] * 2, DOUBTFUL, True),  # few posts: the most urgent one decides
        ([CALM] * 3, DOUBTFUL, False),
        ([CALM] * 60, SURE, True),
        ([CALM] * 4 + [DOUBTFUL], DOUBTFUL, True),  # two of six agree
        ([CALM] * 20 + [DOUBTFUL], DOUBTFUL, False),
    ],
)
def test_a_sure_reading_raises_a_doubtful_one_needs_others(
    others: list[Reading], new: Reading, expected: bool
) -> None:
    assert raises(others, new) is expected


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([DOUBTFUL, CALM, CALM], "critical"),
        ([DOUBTFUL] + [CALM] * 52, "normal"),
        ([SURE] + [CALM] * 20, "critical"),
        ([SURE] + [CALM] * 30, "normal"),
        ([CALM] * 52 + [SURE], "critical"),  # what came before says nothing against it
        ([DOUBTFUL] + [Reading("urgent", 0.6)] * 4 + [CALM] * 20, "urgent"),
        ([SURE] * 4 + [CALM] * 60, "critical"),
        ([Reading("enquiry", 0.9)] * 9, "normal"),  # how a calm lead is called is not decided here
    ],
)
def test_a_lead_keeps_the_urgency_that_its_posts_bear_out(readings: list[Reading], expected: str) -> None:
    assert borne_out(readings, "critical") == expected


def test_nothing_is_raised_by_looking_for_what_holds() -> None:
    assert borne_out([SURE] * 9, "urgent") == "urgent"
