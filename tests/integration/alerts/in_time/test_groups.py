"""Grouping in time: one alert for fifty posts, follow-ups at their distance, repeats until somebody answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alerts.acknowledge import acknowledge
from alerts.log import alert_log

Make = Callable[..., Any]
Add = Callable[..., int]


def test_fifty_posts_are_one_alert_and_twelve_more_one_follow_up(
    timeline: Make, add_lead: Add, change_lead: Any
) -> None:
    line = timeline(routes=[{"to": ["office_duty"], "group_wait": "2m", "group_interval": "30m"}])
    lead = add_lead()
    line.play(1)
    change_lead(lead, post_count=50)
    line.play(5)
    line.check([(2, 2, "water_duty", "lead")])
    assert "反映：50 条" in line.texts("lead")[0]
    for posts in range(51, 63):
        change_lead(lead, post_count=posts)
        line.play(1)
    line.play(30)
    line.check([(2, 2, "water_duty", "lead"), (32, 32, "water_duty", "more")])
    assert "又有 12 条帖文反映" in line.texts("more")[0]
    line.play(60)  # nothing new, nothing said
    change_lead(lead, post_count=63)
    line.play(2)
    line.check(
        [(2, 2, "water_duty", "lead"), (32, 32, "water_duty", "more"), (108, 108, "water_duty", "more")]
    )
    assert "又有 1 条帖文反映" in line.texts("more")[1]


@pytest.mark.parametrize("state", ["accepted", "in_work", "answered", "closed"])
def test_no_follow_up_once_an_office_has_it(
    timeline: Make, add_lead: Add, change_lead: Any, state: str
) -> None:
    line = timeline(routes=[{"to": ["office_duty"], "group_interval": "10m"}])
    lead = add_lead()
    line.play(1)
    change_lead(lead, post_count=9, state=state)
    line.play(30)
    line.check([(0, 0, "water_duty", "lead")])


def test_an_unanswered_alert_repeats_at_its_interval_until_it_is_acknowledged(
    timeline: Make, add_lead: Add, store: Any
) -> None:
    line = timeline(routes=[{"to": ["office_duty"], "repeat_interval": "4h"}])
    lead = add_lead()
    line.play(600, step_seconds=300)
    said = [
        (0, 0, "water_duty", "lead"),
        (240, 240, "water_duty", "repeat"),
        (480, 480, "water_duty", "repeat"),
    ]
    line.check(said)
    assert "再次提醒：提醒 1 至今无人签收" in line.texts("repeat")[0]
    acknowledge(store, line.town, lead=lead, staff="zhang01", clock=line.hands)
    line.play(600, step_seconds=300)
    line.check(said)


def test_a_follow_up_moves_the_repeat(timeline: Make, add_lead: Add, change_lead: Any) -> None:
    line = timeline(routes=[{"to": ["office_duty"], "repeat_interval": "2h", "group_interval": "30m"}])
    lead = add_lead()
    line.play(90)
    change_lead(lead, post_count=5)
    line.play(150)
    line.check(
        [(0, 0, "water_duty", "lead"), (90, 90, "water_duty", "more"), (210, 210, "water_duty", "repeat")]
    )


def test_only_pressing_alerts_repeat_and_zero_is_never(timeline: Make, add_lead: Add) -> None:
    line = timeline(
        routes=[
            {"match": {"urgency": ["normal"]}, "to": ["office_duty"], "repeat_interval": "10m"},
            {"to": ["office_duty"], "repeat_interval": 0},
        ]
    )
    add_lead(urgency="normal")
    add_lead(office="roads")
    line.play(60)
    line.check([(0, 0, "water_duty", "lead"), (0, 0, "roads_duty", "lead")])


def test_leads_of_one_group_share_a_message(timeline: Make, add_lead: Add, store: Any) -> None:
    line = timeline(
        routes=[{"to": ["office_duty"], "group_by": ["topic", "place"], "group_wait": "5m",
                 "group_interval": "30m", "repeat_interval": 0}]
    )  # fmt: skip
    first = add_lead(title="一号井停水")
    line.play(2)
    second = add_lead(title="二号井停水")
    add_lead(title="别处停水", place="柳林村")
    line.play(10)
    line.check([(5, 5, "water_duty", "lead"), (7, 7, "water_duty", "lead")])
    together, apart = line.texts("lead")
    assert "2 条线索" in together.splitlines()[0]
    assert all(f"#{lead} " in together for lead in (first, second))
    assert "别处停水" not in together
    assert "别处停水" in apart
    assert [one.id for one in alert_log(store, line.town, lead=second)] == [1]


def test_a_new_lead_of_a_told_group_waits_its_interval_but_a_critical_one_does_not(
    timeline: Make, add_lead: Add
) -> None:
    line = timeline(
        routes=[{"to": ["office_duty"], "group_by": ["place"], "group_interval": "30m", "repeat_interval": 0}]
    )
    add_lead(title="第一条")
    line.play(5)
    add_lead(title="第二条")
    line.play(5)
    add_lead(title="触电", urgency="critical")
    line.play(30)
    line.check([(0, 0, "water_duty", "lead"), (10, 10, "water_duty", "lead"), (30, 40, "water_duty", "lead")])
    assert "触电" in line.texts("lead")[1]


def test_news_of_a_group_joins_the_message_that_waits(
    timeline: Make, add_lead: Add, change_lead: Any
) -> None:
    """At most one message a group and interval: a new lead and new posts leave together."""
    line = timeline(
        routes=[{"to": ["office_duty"], "group_by": ["place"], "group_interval": "30m", "repeat_interval": 0}]
    )
    old = add_lead(title="老问题")
    line.play(5)
    add_lead(title="新问题")
    change_lead(old, post_count=7)
    line.play(60)
    line.check([(0, 0, "water_duty", "lead"), (30, 30, "water_duty", "lead"), (60, 60, "water_duty", "more")])


def test_acknowledging_one_acknowledges_the_group(timeline: Make, add_lead: Add, store: Any) -> None:
    line = timeline(
        routes=[{"to": ["office_duty"], "group_by": ["place"], "group_wait": "1m", "repeat_interval": "1h"}],
        escalation={"steps": [{"after_minutes": 15, "to": ["office_leader"]}]},
    )
    leads = (add_lead(title="甲"), add_lead(title="乙"))
    line.play(5)
    done = acknowledge(store, line.town, alert=1, staff="zhang01", clock=line.hands)
    assert done.leads == leads
    line.play(180)
    line.check([(1, 1, "water_duty", "lead")])


def test_a_group_climbs_as_one(timeline: Make, add_lead: Add, change_lead: Any) -> None:
    line = timeline(
        routes=[{"to": ["office_duty"], "group_by": ["place"], "group_wait": "1m", "repeat_interval": 0}],
        escalation={"steps": [{"after_minutes": 15, "to": ["office_leader"]},
                              {"after_minutes": 30, "to": ["coordinator"]}]},
    )  # fmt: skip
    first, second = add_lead(title="甲"), add_lead(title="乙")
    line.play(17)
    change_lead(first, state="accepted")  # the other still waits
    line.play(60)
    line.check(
        [(1, 1, "water_duty", "lead"), (16, 16, "water_head", "escalation"),
         (31, 31, "office_duty", "escalation")]
    )  # fmt: skip
    both, rest = line.texts("escalation")
    assert f"#{first} " in both
    assert f"线索 #{second}" in rest
    assert "甲" not in rest


def test_a_lead_closed_while_its_group_waits_is_left_out(
    timeline: Make, add_lead: Add, change_lead: Any, history: Any
) -> None:
    line = timeline(routes=[{"to": ["office_duty"], "group_by": ["place"], "group_wait": "5m",
                             "repeat_interval": 0}])  # fmt: skip
    first = add_lead(title="甲")
    add_lead(title="乙")
    line.play(2)
    change_lead(first, state="closed")
    line.play(10)
    line.check([(5, 5, "water_duty", "lead")])
    assert "甲" not in line.texts("lead")[0]
    assert "alert_muted:resolved" in history(first)


def test_more_urgency_supersedes_what_waits(timeline: Make, add_lead: Add, change_lead: Any) -> None:
    line = timeline(quiet_hours={"from": "22:00", "to": "07:00"})
    line.hands.forward(hours=13)  # 23:00
    line.ear.start = line.hands()
    lead = add_lead()
    line.play(10)
    change_lead(lead, "urgency_raised", urgency="critical")
    line.play(200)
    line.check([(10, 10, "water_duty", "lead")])
