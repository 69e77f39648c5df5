"""Silences and inhibition: recorded, never lost, and a critical lead is silenced by its own number only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from alerts.hand_over import hand_over_alert
from alerts.log import alert_log, mute_log
from alerts.silences import add_silence, end_silence, list_silences
from common.errors import InputError

Make = Callable[..., Any]
Add = Callable[..., int]
TOWN_WIDE = {
    "source_match": {"urgency": ["critical", "urgent"]},
    "target_match": {"urgency": ["urgent", "normal"]},
    "equal": ["place-within", "topic"],
}


def hush(line: Any, hours: float = 2, **what: Any) -> int:
    silence = add_silence(
        line.store, line.town, until=line.hands() + timedelta(hours=hours), staff="zhang01", why="计划停水",
        clock=line.hands, **what,
    )  # fmt: skip
    return int(silence.id)


@pytest.mark.parametrize(
    "what", [{"place": "石桥村"}, {"topic": "utilities"}, {"office": "water"},
             {"place": "石桥村", "topic": "utilities"}]
)  # fmt: skip
def test_a_silenced_lead_alerts_when_the_silence_is_over(
    timeline: Make, add_lead: Add, what: dict[str, str], history: Any
) -> None:
    line = timeline()
    number = hush(line, **what)
    lead = add_lead(place="石桥小学")  # lies in the village
    add_lead(place="柳林村", office="roads", topic="transport")
    line.play(125)
    line.check([(0, 0, "roads_duty", "lead"), (120, 120, "water_duty", "lead")])
    muted, told = alert_log(line.store, line.town, lead=lead)
    assert (muted.muted, muted.leads[0].by_silence, muted.leads[0].why) == ("silenced", number, "计划停水")
    assert told.muted is None
    assert history(lead)[:2] == ["alert_muted:silenced", "alert_raised"]


def test_ended_early_it_alerts_early_and_once(timeline: Make, add_lead: Add) -> None:
    line = timeline()
    number = hush(line, place="石桥村")
    add_lead()
    line.play(10)
    end_silence(line.store, line.town, number, staff="li02", clock=line.hands)
    line.play(200)
    line.check([(10, 10, "water_duty", "lead")])
    assert list_silences(line.store, line.town, line.hands()) == []
    [ended] = list_silences(line.store, line.town, line.hands(), ended=True)
    assert ended.ended_by == "li02"


def test_closed_or_accepted_under_the_silence_it_disturbs_nobody(
    timeline: Make, add_lead: Add, change_lead: Any
) -> None:
    line = timeline()
    hush(line, place="石桥村")
    first, second = add_lead(), add_lead()
    line.play(10)
    change_lead(first, state="closed")
    change_lead(second, state="accepted")
    line.play(200)
    line.check([])


def test_a_critical_lead_is_silenced_by_its_number_only(timeline: Make, add_lead: Add) -> None:
    line = timeline(routes=[{"to": ["office_duty"], "repeat_interval": 0}])
    hush(line, place="石桥村", topic="utilities", office="water")
    lead = add_lead(urgency="critical")
    line.play(5)
    line.check([(0, 0, "water_duty", "lead")])
    hush(line, lead=lead)
    line.config = line.config.model_copy(update={"routes": timeline(
        routes=[{"to": ["office_duty"], "repeat_interval": "10m"}]).config.routes})  # fmt: skip
    line.play(120)
    line.check([(0, 0, "water_duty", "lead")])
    line.play(10)
    line.check([(0, 0, "water_duty", "lead"), (124, 126, "water_duty", "repeat")])


def test_a_silence_holds_what_would_follow_and_says_so_once(
    timeline: Make, add_lead: Add, history: Any
) -> None:
    line = timeline(escalation={"steps": [{"after_minutes": 15, "to": ["office_leader"]}]})
    lead = add_lead()
    line.play(5)
    hush(line, hours=1, place="石桥村")
    line.play(90)
    line.check([(0, 0, "water_duty", "lead"), (65, 65, "water_head", "escalation")])
    assert history(lead).count("alert_muted:silenced") == 1


def test_a_silence_catches_a_message_that_waits(timeline: Make, add_lead: Add) -> None:
    line = timeline(routes=[{"to": ["office_duty"], "group_wait": "10m", "repeat_interval": 0}])
    lead = add_lead()
    line.play(5)
    number = hush(line, hours=1, topic="utilities")
    line.play(90)
    line.check([(65, 77, "water_duty", "lead")])
    first = alert_log(line.store, line.town, lead=lead)[0]
    assert (first.muted, first.leads[0].by_silence) == ("silenced", number)
    assert [one.state for one in first.deliveries] == ["withdrawn"]


def test_a_silenced_normal_lead_is_not_told_afterwards(timeline: Make, add_lead: Add) -> None:
    """Only pressing leads are worth telling late; the others stand in the digest."""
    line = timeline(routes=[{"to": ["office_duty"]}])
    hush(line, hours=1, place="石桥村")
    add_lead(urgency="normal")
    line.play(120)
    line.check([])


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ({}, "--lead"),
        ({"place": "月球"}, "月球"),
        ({"topic": "moon"}, "utilities"),
        ({"office": "moon"}, "water"),
        ({"lead": 99}, "99"),
        ({"place": "石桥村", "hours": 0}, "现在之后"),
        ({"place": "石桥村", "why": "  "}, "原因"),
        ({"place": "石桥村", "staff": "a\nb"}, "账号"),
    ],
)
def test_what_cannot_be_silenced(timeline: Make, what: dict[str, Any], says: str) -> None:
    line = timeline()
    until = line.hands() + timedelta(hours=what.pop("hours", 1))
    call = {"staff": "zhang01", "why": "停水"} | what
    with pytest.raises(InputError) as raised:
        add_silence(line.store, line.town, until=until, clock=line.hands, **call)
    assert says in str(raised.value)


def test_a_wide_lead_mutes_those_inside_until_it_is_over(
    timeline: Make, add_lead: Add, change_lead: Any, history: Any
) -> None:
    line = timeline(inhibit=[TOWN_WIDE], routes=[{"to": ["office_duty"], "repeat_interval": 0}])
    wide = add_lead(title="全村停水", place="石桥村")
    line.play(2)
    inside = add_lead(title="小学停水", place="石桥小学")
    add_lead(title="别处停水", place="柳林村")
    add_lead(title="路灯", place="石桥小学", topic="transport", office="roads")
    line.play(30)
    told = [(0, 0, "water_duty", "lead"), (2, 2, "water_duty", "lead"), (2, 2, "roads_duty", "lead")]
    line.check(told)
    [muted] = alert_log(line.store, line.town, lead=inside)
    assert (muted.muted, muted.leads[0].by_lead) == ("inhibited", wide)
    assert history(inside) == ["alert_muted:inhibited"]
    change_lead(wide, state="closed")
    line.play(5)
    line.check([*told, (32, 32, "water_duty", "lead")])
    assert "小学停水" in line.texts("lead")[-1]


def test_a_critical_lead_is_never_inhibited(timeline: Make, add_lead: Add) -> None:
    rule = TOWN_WIDE | {"target_match": {}}
    line = timeline(inhibit=[rule], routes=[{"to": ["office_duty"], "repeat_interval": 0}])
    add_lead(title="全村停水", place="石桥村")
    line.play(2)
    add_lead(title="触电", place="石桥小学", urgency="critical")
    line.play(30)
    line.check([(0, 0, "water_duty", "lead"), (2, 2, "water_duty", "lead")])


def test_the_town_itself_covers_every_place(timeline: Make, add_lead: Add) -> None:
    line = timeline(inhibit=[TOWN_WIDE], routes=[{"to": ["office_duty"], "repeat_interval": 0}])
    add_lead(place="柳林村", title="街上停水")  # arrives first, in the same pass
    add_lead(place=line.town.town.name, title="全镇停水")
    line.play(30)
    line.check([(0, 0, "water_duty", "lead")])
    assert "全镇停水" in line.texts("lead")[0]


def test_two_leads_never_mute_each_other(timeline: Make, add_lead: Add) -> None:
    line = timeline(routes=[{"to": ["office_duty"], "repeat_interval": 0}],
                    escalation={"steps": [{"after_minutes": 15, "to": ["office_leader"]}]})  # fmt: skip
    add_lead(title="甲")
    add_lead(title="乙")
    line.play(1)
    line.config = line.config.model_copy(update={"inhibit": timeline(inhibit=[TOWN_WIDE]).config.inhibit})
    line.play(60)
    line.check([(0, 0, "water_duty", "lead"), (0, 0, "water_duty", "lead"),
                (15, 15, "water_head", "escalation")])  # fmt: skip
    assert "甲" in line.texts("escalation")[0]


def test_what_needed_no_alert_stands_in_plain_record(timeline: Make, add_lead: Add) -> None:
    line = timeline()
    lead = add_lead(urgency="normal")
    line.play(1)
    assert [(one.reason, one.cause) for one in mute_log(line.store, line.town, lead)] == [
        ("not_urgent", "lead_opened")
    ]


def test_a_silence_over_held_messages_delays_them_and_loses_none(timeline: Make, add_lead: Add) -> None:
    """Found by chance: a step that a silence caught in the quiet hours must come when the silence is over."""
    line = timeline(
        routes=[{"to": ["office_duty"], "repeat_interval": "2h"}],
        escalation={"steps": [{"after_minutes": 15, "to": ["office_leader"]}]},
        reminders={"after": [{"to": ["coordinator"]}]},
        quiet_hours={"from": "22:00", "to": "07:00"},
    )
    line.hands.forward(hours=11, minutes=50)  # 21:50
    line.ear.start = line.hands()
    add_lead()
    line.play(60, step_seconds=300)
    hush(line, hours=9, place="石桥村")  # until 07:50
    line.play(16 * 60, step_seconds=300)
    assert [one for one in line.told() if one[0] < 700] == [
        (0, "water_duty", "lead"),
        (600, "water_duty", "repeat"),
        (600, "water_head", "escalation"),
    ]


def test_a_hand_over_is_told_even_under_a_silence(timeline: Make, add_lead: Add) -> None:
    line = timeline(routes=[{"to": ["office_duty"], "repeat_interval": 0}])
    add_lead()
    line.play(2)
    hush(line, place="石桥村")
    for to in ("water_head", "roads_duty"):
        hand_over_alert(line.store, line.town, line.config, alert=1, to=to, staff="a", clock=line.hands)
        line.play(2)
    line.check(
        [(0, 0, "water_duty", "lead"), (2, 2, "water_head", "handover"), (4, 4, "roads_duty", "handover")]
    )
