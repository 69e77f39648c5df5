"""Routes as a tree: the deepest match wins and takes over what it leaves unsaid."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from alerts.config import AlertsFile
from alerts.routes import Branch, taken
from alerts.values import parse_span

TREE: list[dict[str, Any]] = [
    {
        "match": {"urgency": ["critical", "urgent"]},
        "to": ["office_duty"],
        "group_by": ["place"],
        "group_wait": "30s",
        "group_interval": "10m",
        "routes": [
            {"match": {"topic": ["utilities"]}, "group_interval": "1h", "routes": [
                {"match": {"place": ["石桥村"]}, "to": ["contact:village"], "continue": True},
                {"match": {"urgency": ["critical"]}, "to": ["office_leader"], "repeat_interval": 0},
            ]},
            {"match": {"topic": ["transport"]}, "to": ["office:roads"]},
        ],
    },
    {"match": {"topic": ["family"]}, "routes": [{"match": {"urgency": ["normal"]}, "to": ["coordinator"]}]},
    {"match": {"topic": ["family"]}, "to": ["office_leader"]},
]  # fmt: skip


def branches(**changes: Any) -> list[Branch]:
    lead = {"urgency": "urgent", "topic": "utilities", "places": ("石桥小学", "石桥村"), "office": "water"}
    return taken(AlertsFile.model_validate({"routes": TREE}).routes, **(lead | changes))


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"places": ()}, ["1.1"]),
        ({}, ["1.1.1"]),
        ({"urgency": "critical"}, ["1.1.1", "1.1.2"]),
        ({"urgency": "critical", "places": ("柳林村",)}, ["1.1.2"]),
        ({"topic": "transport"}, ["1.2"]),
        ({"topic": "other"}, ["1"]),
        ({"topic": "family", "urgency": "normal"}, ["2.1"]),
        ({"topic": "family", "urgency": "enquiry"}, ["3"]),  # route 2 only holds its children
        ({"topic": "other", "urgency": "normal"}, []),
    ],
)
def test_the_deepest_match_wins(changes: dict[str, Any], paths: list[str]) -> None:
    assert [branch.path for branch in branches(**changes)] == paths


def test_a_child_takes_over_what_it_does_not_say() -> None:
    [village] = branches()
    assert village.to == ("contact:village",)
    assert village.group_by == ("place",)
    assert (village.group_wait, village.group_interval) == (timedelta(seconds=30), timedelta(hours=1))
    assert village.repeat_interval == timedelta(hours=4)
    [parent] = branches(places=())
    assert parent.to == ("office_duty",)
    assert branches(urgency="critical")[1].repeat_interval == timedelta(0)


def test_the_flat_list_of_the_first_version_is_still_valid() -> None:
    config = AlertsFile.model_validate(
        {"routes": [{"match": {"urgency": ["urgent"]}, "to": ["office_duty"], "group_wait_seconds": 60}]}
    )
    assert config.routes[0].group_wait == timedelta(seconds=60)


@pytest.mark.parametrize(
    ("route", "says"),
    [
        ({"match": {}}, "第 1 条路由没有写 to"),
        ({"to": ["coordinator"], "routes": [{"routes": [{}]}]}, ""),
        ({"routes": [{"to": ["coordinator"]}, {}]}, "第 1.2 条路由没有写 to"),
        ({"to": ["coordinator"], "group_by": ["author"]}, "group_by"),
        ({"to": ["coordinator"], "group_by": []}, "group_by"),
        ({"to": ["coordinator"], "group_wait": 30}, "30s"),
        ({"to": ["coordinator"], "group_wait": "2h"}, "1h"),
        ({"to": ["coordinator"], "group_interval": "1s"}, "10s"),
        ({"to": ["coordinator"], "repeat_interval": "1s"}, "10s"),
        ({"to": ["coordinator"], "repeat_interval": "31d"}, "30d"),
        ({"to": ["coordinator"], "group_wait": "5m", "group_wait_seconds": 5}, "只写一个"),
        ({"to": ["coordinator"], "routes": [{"to": ["everybody"]}]}, "everybody"),
        ({"to": ["coordinator"], "routes": [{"match": {"author": ["x"]}}]}, "author"),
    ],
)
def test_refused(route: dict[str, Any], says: str) -> None:
    if not says:
        AlertsFile.model_validate({"routes": [route]})
        return
    with pytest.raises(ValidationError) as raised:
        AlertsFile.model_validate({"routes": [route]})
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("5m", 300), ("4h", 14_400), ("1d12h", 129_600), (0, 0), ("0", 0), (" 5m ", 300)],
)
def test_spans(text: object, seconds: int) -> None:
    assert parse_span(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", "5", "m5", "5 m", "-5m", "1.5h", "5分钟", True, 5, None, [], "9" * 30 + "s"]
)
def test_no_spans(text: object) -> None:
    with pytest.raises(ValueError, match="时长"):
        parse_span(text)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"reminders": {"before": [{"to": ["office_duty"]}]}}, "二者之一"),
        ({"reminders": {"before": [{"share": 0.5, "ahead": "5m", "to": ["office_duty"]}]}}, "二者之一"),
        ({"reminders": {"before": [{"share": 1.5, "to": ["office_duty"]}]}}, "share"),
        ({"reminders": {"before": [{"ahead": 0, "to": ["office_duty"]}]}}, "大于 0"),
        ({"reminders": {"after": [{"late": "1h", "to": ["everybody"]}]}}, "everybody"),
        ({"inhibit": [{"target_match": {}}]}, "source_match"),
        ({"inhibit": [{"source_match": {}, "equal": ["author"]}]}, "equal"),
        ({"digest": {"at": "08:00"}}, "per_office"),
    ],
)
def test_refused_rules(data: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as raised:
        AlertsFile.model_validate(data)
    assert says in str(raised.value)
