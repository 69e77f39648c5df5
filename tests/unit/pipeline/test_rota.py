"""The rota of `offices.yaml`: calendar days, taking turns, overrides."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from pipeline.config import Office, OfficesFile
from pipeline.rota import DutyShift, Rotation
from pipeline.workdays import calendar_ends, unknown_year


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 10, 1), False),  # the national day
        (date(2026, 10, 10), True),  # a Saturday worked for the holiday
        (date(2026, 10, 11), False),
        (date(2026, 11, 24), True),
    ],
)
def test_workday_and_holiday_follow_the_official_calendar(day: date, working: bool) -> None:
    assert DutyShift(contact="a", days=["workday"]).runs_on(day) is working
    assert DutyShift(contact="a", days=["holiday"]).runs_on(day) is not working


def test_days_of_the_week_mean_themselves() -> None:
    assert DutyShift(contact="a", days=["thu"]).runs_on(date(2026, 10, 1))
    assert DutyShift(contact="a", days=["sat", "workday"]).runs_on(date(2026, 10, 3))


@pytest.mark.parametrize(
    ("every", "days", "turns"),
    [
        ("week", ["2026-11-02", "2026-11-08", "2026-11-09", "2026-11-16", "2026-11-23"], "aabca"),
        ("day", ["2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05"], "abca"),
        ("week", ["2026-11-01", "2026-10-26"], "cc"),  # before its beginning the turns run backwards
    ],
)
def test_taking_turns(every: Any, days: list[str], turns: str) -> None:
    rotation = Rotation(contacts=["a", "b", "c"], every=every, from_=date(2026, 11, 2))
    assert "".join(rotation.on(date.fromisoformat(day)) for day in days) == turns


def test_a_year_without_a_published_calendar_is_named() -> None:
    known = calendar_ends().year
    assert unknown_year(date(known, 12, 31)) is None
    assert unknown_year(date(known + 2, 1, 1), date(known + 1, 1, 1)) == known + 1


@pytest.mark.parametrize(
    ("office", "says"),
    [
        ({"duty": [{"hours": "08:00-18:00"}]}, "二者之一"),
        ({"duty": [{"contact": "a", "rotation": {"contacts": ["a"], "from": "2026-11-02"}}]}, "二者之一"),
        ({"duty": [{"rotation": {"contacts": [], "from": "2026-11-02"}}]}, "contacts"),
        ({"duty": [{"rotation": {"contacts": ["a"], "every": "month", "from": "2026-11-02"}}]}, "every"),
        ({"duty": [{"rotation": {"contacts": ["ghost"], "from": "2026-11-02"}}]}, "ghost"),
        ({"duty": [{"contact": "a", "days": ["someday"]}]}, "days"),
        ({"overrides": [{"from": "2026-11-02", "to": "2026-11-01", "contact": "a"}]}, "早于"),
        ({"overrides": [{"from": "2026-11-02", "to": "2026-11-03", "contact": "ghost"}]}, "ghost"),
        ({"overrides": [{"from": "2026-11-02", "to": "2026-11-03", "contact": "a", "instead_of": "b"}]}, "b"),
        ({"overrides": [{"from": "soon", "to": "2026-11-03", "contact": "a"}]}, "from"),
    ],
)
def test_refused(office: dict[str, Any], says: str) -> None:
    entry = {"id": "water", "name": "水利站", "contacts": [{"id": "a", "name": "甲", "channel": "console"}]}
    with pytest.raises(ValidationError) as raised:
        OfficesFile.model_validate({"offices": [entry | office]})
    assert says in str(raised.value)


def test_everybody_on_the_rota() -> None:
    office = Office.model_validate(
        {
            "id": "water",
            "name": "水利站",
            "duty": [{"contact": "a"}, {"rotation": {"contacts": ["b", "a"], "from": "2026-11-02"}}],
            "overrides": [{"from": "2026-11-02", "to": "2026-11-03", "contact": "c"}],
        }
    )
    assert office.on_rota() == ["a", "b", "c"]
