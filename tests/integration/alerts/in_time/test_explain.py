"""Where a lead goes and why: the same answer as alerting gives, with the reasons, and nothing changed by asking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from alerts.explain import as_json, explain, imagine
from alerts.models import Alert
from alerts.silences import add_silence
from common.errors import InputError
from pipeline.config import Office

Make = Callable[..., Any]
Add = Callable[..., int]
TREE = [
    {"match": {"urgency": ["urgent", "critical"]}, "to": ["office_duty"], "group_wait": "1m", "routes": [
        {"match": {"place": ["石桥村"]}, "to": ["office_duty", "contact:mayor"], "group_by": ["place"]},
    ]},
]  # fmt: skip


def asked(line: Any, about: Any = None, **changes: Any) -> dict[str, Any]:
    what = {"urgency": "urgent", "topic": "utilities", "place": "石桥小学"} | changes
    lead = imagine(line.town, at=line.hands(), **what) if about is None else about
    return as_json(explain(line.store, line.town, line.config, lead, at=line.hands()))


def test_the_way_of_an_imagined_lead(timeline: Make) -> None:
    line = timeline(routes=TREE)
    found = asked(line)
    assert (found["lead"], found["office"]) == (None, "water")  # by the dispatch catalogue
    assert [(step["path"], step["match"]) for step in found["routes"]] == [
        ("1", {"urgency": ["urgent", "critical"]}),
        ("1.1", {"place": ["石桥村"]}),
    ]
    assert [(one["target"], one["contact"], one["why"]) for one in found["recipients"]] == [
        ("office_duty", "water_duty", "shift"),
        ("contact:mayor", "mayor", "named"),
    ]
    assert found["group"]["by"] == ["place"]
    assert found["group"]["wait_seconds"] == 60
    assert found["muted"] is None
    with line.store.read() as session:
        assert session.scalar(select(func.count()).select_from(Alert)) == 0


def test_what_it_says_is_what_happens(timeline: Make, add_lead: Add) -> None:
    line = timeline(routes=TREE)
    lead = add_lead(place="石桥小学")
    said = asked(line, lead)
    line.play(3)
    assert [name for _minute, name, _kind in line.told()] == [one["contact"] for one in said["recipients"]]
    after = asked(line, lead)
    assert (after["muted"]["reason"], after["muted"]["by_alert"]) == ("already_alerted", 1)


def test_quiet_hours_and_who_stands_in_then(timeline: Make) -> None:
    water = Office.model_validate(
        {"id": "water", "name": "水利站", "leader": "head",
         "contacts": [{"id": name, "name": name, "channel": "hook"} for name in ("head", "day", "other")],
         "duty": [{"contact": "day", "hours": "08:00-20:00", "days": ["workday"]}],
         "overrides": [{"from": "2026-11-25", "to": "2026-11-25", "instead_of": "day", "contact": "other"}]}
    )  # fmt: skip
    line = timeline(
        {"water": water}, routes=[{"to": ["office_duty"]}], quiet_hours={"from": "22:00", "to": "09:00"}
    )
    line.hands.forward(hours=13)  # 23:00: told in the morning, when the override stands
    found = asked(line)
    assert found["quiet_hours"] is True
    assert [(one["contact"], one["why"]) for one in found["recipients"]] == [("other", "override")]
    line.config = line.config.model_copy(update={"quiet_hours": None})
    found = asked(line)
    assert [(one["contact"], one["why"]) for one in found["recipients"]] == [("head", "leader")]
    assert [gap["office"] for gap in found["gaps"]] == ["water"]
    line.hands.forward(days=5000)
    assert asked(line)["calendar_unknown_from"] > 2030


def test_why_nobody_would_be_told(timeline: Make, add_lead: Add) -> None:
    line = timeline(
        inhibit=[{"source_match": {"urgency": ["urgent"]}, "target_match": {"urgency": ["urgent"]}}],
        routes=[{"match": {"urgency": ["urgent"]}, "to": ["office_duty"]}],
    )
    assert asked(line, urgency="normal")["muted"]["reason"] == "not_urgent"
    wide = add_lead(place="石桥村")
    line.play(1)
    muted = asked(line)["muted"]
    assert (muted["reason"], muted["by_lead"]) == ("inhibited", wide)
    until = line.hands() + timedelta(hours=1)
    silence = add_silence(
        line.store,
        line.town,
        until=until,
        staff="zhang01",
        why="计划停水",
        clock=line.hands,
        topic="utilities",
    )
    muted = asked(line)["muted"]
    assert (muted["reason"], muted["silence"], muted["why"], muted["until"]) == (
        "silenced", silence.id, "计划停水", until,
    )  # fmt: skip


def test_a_restricted_lead_shows_no_place_and_stays_in_its_office(timeline: Make, add_lead: Add) -> None:
    line = timeline(routes=[{"to": ["contact:mayor", "coordinator"]}])
    lead = add_lead(topic="family", office="women", place="柳林村", restricted=True)
    found = asked(line, lead)
    assert found["place"] == ""
    assert [one["contact"] for one in found["recipients"]] == ["women_duty"]
    assert [one["contact"] for one in asked(line, topic="family")["recipients"]] == ["women_duty"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [({"urgency": "loud"}, "critical"), ({"topic": "moon"}, "utilities"), ({"office": "moon"}, "water")],
)
def test_what_cannot_be_imagined(timeline: Make, changes: dict[str, str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        asked(timeline(), **changes)


def test_an_unknown_lead(timeline: Make) -> None:
    with pytest.raises(InputError, match="99"):
        asked(timeline(), 99)
