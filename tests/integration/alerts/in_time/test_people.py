"""Duty, gaps in the rota, hand-over: the right person at each hour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alerts.acknowledge import acknowledge
from alerts.hand_over import hand_over_alert
from alerts.log import alert_log
from common.errors import InputError
from pipeline.config import Contact, Office

Make = Callable[..., Any]
Add = Callable[..., int]
STEPS = {"steps": [{"after_minutes": 15, "to": ["office_leader"]}]}
QUIET = [{"to": ["office_duty"], "repeat_interval": 0}]


def water(**changes: Any) -> dict[str, Office]:
    """The water office with a day shift that has a gap from noon to two, and a night shift."""
    people = [Contact(id=name, name=name, channel="hook") for name in ("day", "night", "other", "water_head")]
    data: dict[str, Any] = {
        "id": "water",
        "name": "水利站",
        "contacts": [one.model_dump() for one in people],
        "leader": "water_head",
        "duty": [
            {"contact": "day", "hours": "08:00-12:00"},
            {"contact": "day", "hours": "14:00-20:00"},
            {"contact": "night", "hours": "20:00-08:00"},
        ],
    }
    return {"water": Office.model_validate(data | changes)}


def test_a_gap_is_told_once_not_for_each_lead(timeline: Make, add_lead: Add, hands: Any) -> None:
    line = timeline(water(), routes=QUIET)
    hands.forward(hours=2, minutes=10)  # 12:10
    line.ear.start = hands()
    for _lead in range(5):
        add_lead()
        line.play(1)
    line.play(60)
    line.check(
        [*((minute, minute, "water_head", "lead") for minute in range(5)),
         (0, 0, "office_duty", "nobody"),
         (15, 15, "water_head", "nobody"), (15, 15, "mayor", "nobody")]
    )  # fmt: skip
    text = line.texts("nobody")[0]
    assert "【无人值班】水利站" in text
    assert "自 11月24日 12:00 起值班表上没有人" in text
    assert "下一班 11月24日 14:00 开始" in text


def test_the_next_gap_is_told_again(timeline: Make, add_lead: Add, hands: Any) -> None:
    line = timeline(water(), routes=QUIET)
    hands.forward(hours=3)  # 13:00
    line.ear.start = hands()
    add_lead()
    line.play(5)
    acknowledge(line.store, line.town, alert=2, staff="zhang01", clock=hands)
    line.play(24 * 60, step_seconds=600)
    add_lead()
    line.play(5)
    assert line.told() == [
        (0, "water_head", "lead"),
        (0, "office_duty", "nobody"),
        (1445, "water_head", "lead"),
        (1445, "office_duty", "nobody"),
    ]


def test_a_gap_that_ends_is_not_told_to_the_leaders(timeline: Make, add_lead: Add, hands: Any) -> None:
    line = timeline(water(), routes=QUIET)
    hands.forward(hours=3, minutes=50)  # 13:50
    line.ear.start = hands()
    add_lead()
    line.play(60)
    line.check([(0, 0, "water_head", "lead"), (0, 0, "office_duty", "nobody")])


def test_without_anybody_the_coordinator_is_told_of_leads_and_once_of_the_gap(
    timeline: Make, add_lead: Add
) -> None:
    line = timeline(routes=QUIET)
    add_lead(office="power")  # an office without contacts
    add_lead(office="power")
    line.play(10)
    add_lead(office="power")
    line.play(10)
    line.check(
        [(0, 0, "office_duty", "lead"), (0, 0, "office_duty", "lead"), (10, 10, "office_duty", "lead"),
         (0, 0, "office_duty", "nobody"), (15, 15, "mayor", "nobody")]
    )  # fmt: skip


def test_the_shift_that_has_begun_is_told(timeline: Make, add_lead: Add, hands: Any) -> None:
    line = timeline(
        water(
            overrides=[{"from": "2026-11-25", "to": "2026-11-25", "instead_of": "night", "contact": "other"}]
        ),
        routes=QUIET,
    )
    add_lead()
    line.play(11 * 60, step_seconds=600)  # 21:00
    add_lead()
    line.play(24 * 60, step_seconds=600)
    add_lead()
    line.play(5 * 60, step_seconds=600)  # into the small hours: the shift of the evening before still stands
    add_lead()
    line.play(1)
    assert [name for _minute, name, _kind in line.told()] == ["day", "night", "other", "other"]


def test_a_hand_over_tells_the_next_and_gives_time(timeline: Make, add_lead: Add) -> None:
    line = timeline(water(), routes=QUIET, escalation=STEPS)
    lead = add_lead()
    line.play(10)
    done = hand_over_alert(
        line.store,
        line.town,
        line.config,
        alert=1,
        to="other",
        staff="zhang01",
        note="片区归他",
        clock=line.hands,
    )
    assert (done.first, done.leads) == (1, (lead,))
    line.play(60)
    line.check([(0, 0, "day", "lead"), (10, 10, "other", "handover"), (25, 25, "water_head", "escalation")])
    assert "提醒 1 转交给您：片区归他" in line.texts("handover")[0]
    assert [one.kind for one in alert_log(line.store, line.town, lead=lead)] == [
        "lead",
        "handover",
        "escalation",
    ]


def test_what_follows_goes_to_whoever_took_over(timeline: Make, add_lead: Add, change_lead: Any) -> None:
    line = timeline(
        water(), routes=[{"to": ["office_duty"], "repeat_interval": "2h", "group_interval": "30m"}]
    )
    lead = add_lead()
    line.play(10)
    hand_over_alert(line.store, line.town, line.config, alert=1, to="other", staff="a", clock=line.hands)
    line.play(10)
    change_lead(lead, post_count=4)
    line.play(140)
    line.check(
        [(0, 0, "day", "lead"), (10, 10, "other", "handover"), (30, 30, "other", "more"),
         (150, 150, "other", "repeat")]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("alert", "to", "staff", "says"),
    [
        (9, "other", "a", "没有提醒 9"),
        (1, "stranger", "a", "stranger"),
        (1, "other", " ", "账号"),
        (2, "roads_duty", "a", "不能转交"),
        (3, "water_head", "a", "已有部门接手"),
    ],
)
def test_what_cannot_be_handed_over(
    timeline: Make, add_lead: Add, change_lead: Any, alert: int, to: str, staff: str, says: str
) -> None:
    line = timeline(water(), routes=QUIET)
    add_lead()
    add_lead(title="绝密", office="women", topic="family", restricted=True)
    accepted = add_lead()
    line.play(1)
    change_lead(accepted, state="accepted")
    with pytest.raises(InputError) as raised:
        hand_over_alert(line.store, line.town, line.config, alert=alert, to=to, staff=staff, clock=line.hands)
    assert says in str(raised.value)


def test_handing_over_twice_to_the_same_is_refused(timeline: Make, add_lead: Add) -> None:
    line = timeline(water(), routes=QUIET)
    add_lead()
    line.play(1)
    hand_over_alert(line.store, line.town, line.config, alert=1, to="other", staff="a", clock=line.hands)
    line.play(1)
    with pytest.raises(InputError, match="已经转交"):
        hand_over_alert(line.store, line.town, line.config, alert=2, to="other", staff="a", clock=line.hands)
    hand_over_alert(line.store, line.town, line.config, alert=1, to="night", staff="a", clock=line.hands)
    line.play(2)
    assert [name for _minute, name, _kind in line.told()] == ["day", "other", "night"]
