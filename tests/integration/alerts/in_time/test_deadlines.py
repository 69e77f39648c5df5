"""Deadlines and returns: each reminder once, the overdue list, the coordinator after the third return."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from alerts.acknowledge import acknowledge
from pipeline.leads import hand_over
from pipeline.lifecycle import take_step
from pipeline.overdue import overdue
from pipeline.store.models import Lead

Make = Callable[..., Any]
Add = Callable[..., int]
TERMS = {
    "before": [
        {"share": 0.5, "to": ["office_duty"]},
        {"ahead": "10m", "to": ["office_duty", "office_leader"]},
    ],
    "after": [{"to": ["office_leader"]}, {"late": "2h", "to": ["coordinator"]}],
}


def step(line: Any, lead: int, state: str, **more: Any) -> None:
    with line.store.write() as session:
        row = session.get_one(Lead, lead)
        take_step(session, row, state, line.hands(), staff="zhang01", note="不属本部门", **more)


def due(line: Any, lead: int) -> dict[str, Any]:
    with line.store.read() as session:
        row = session.get_one(Lead, lead)
        return {name: getattr(row, name) for name in
                ("state", "office", "basis", "returns", "dispatch_due", "accept_due")}  # fmt: skip


def test_each_step_of_a_deadline_once(timeline: Make, add_lead: Add) -> None:
    line = timeline(reminders=TERMS, routes=[])
    add_lead(urgency="normal", dispatched_at=line.hands(), accept_due=line.hands() + timedelta(hours=2))
    line.play(12 * 60, step_seconds=300)
    line.check(
        [
            (60, 60, "water_duty", "reminder"),
            (110, 110, "water_duty", "reminder"),
            (110, 110, "water_head", "reminder"),
            (120, 120, "water_head", "overdue"),
            (240, 240, "office_duty", "overdue"),
        ]
    )
    assert "即将到期：距签收期限还有 60 分钟" in line.texts("reminder")[0]
    assert "已超期：签收期限已过 2 小时" in line.texts("overdue")[1]


def test_the_next_step_has_a_deadline_of_its_own(timeline: Make, add_lead: Add) -> None:
    line = timeline(reminders=TERMS, routes=[])
    lead = add_lead(
        urgency="normal", dispatched_at=line.hands(), accept_due=line.hands() + timedelta(hours=2),
        feedback_due=line.hands() + timedelta(hours=6),
    )  # fmt: skip
    line.play(90)
    step(line, lead, "accepted")
    line.play(10 * 60, step_seconds=300)
    line.check(
        [
            (60, 60, "water_duty", "reminder"),
            (180, 180, "water_duty", "reminder"),
            (350, 350, "water_duty", "reminder"),
            (350, 350, "water_head", "reminder"),
            (360, 360, "water_head", "overdue"),
            (480, 480, "office_duty", "overdue"),
        ]
    )


def test_after_a_long_stop_only_what_still_helps_is_said(timeline: Make, add_lead: Add) -> None:
    line = timeline(reminders=TERMS, routes=[])
    add_lead(urgency="normal", dispatched_at=line.hands(), accept_due=line.hands() + timedelta(hours=2))
    line.hands.forward(minutes=115)
    line.play(5)  # of the two reminders the later
    line.hands.forward(hours=30)
    line.play(5)
    line.check(
        [
            (115, 115, "water_duty", "reminder"),
            (115, 115, "water_head", "reminder"),
            (1920, 1920, "water_head", "overdue"),
            (1920, 1920, "office_duty", "overdue"),
        ]
    )


def test_the_leads_of_one_office_come_in_one_message(timeline: Make, add_lead: Add) -> None:
    line = timeline(reminders={"after": [{"to": ["office_duty"]}]}, routes=[])
    term = {"dispatched_at": line.hands(), "accept_due": line.hands() + timedelta(hours=1)}
    leads = [add_lead(urgency="normal", title=f"第{number}件", **term) for number in range(3)]
    add_lead(urgency="normal", office="roads", **term)
    add_lead(urgency="normal", office="women", topic="family", title="绝密", restricted=True, **term)
    line.play(90)
    line.check(
        [(60, 60, "water_duty", "overdue"), (60, 60, "roads_duty", "overdue"),
         (60, 60, "women_duty", "overdue")]
    )  # fmt: skip
    text = next(text for text in line.texts("overdue") if "3 条线索已超期" in text)
    assert all(f"#{lead} " in text for lead in leads)
    assert "绝密" not in "".join(line.texts("overdue"))


def test_quiet_hours_gather_the_night(timeline: Make, add_lead: Add) -> None:
    line = timeline(
        reminders={"after": [{"to": ["office_duty"]}]},
        routes=[],
        quiet_hours={"from": "22:00", "to": "07:00"},
    )
    line.hands.forward(hours=11)  # 21:00
    line.ear.start = line.hands()
    for hours in (2, 4, 6):
        add_lead(
            urgency="normal", dispatched_at=line.hands(), accept_due=line.hands() + timedelta(hours=hours)
        )
    line.play(12 * 60, step_seconds=300)
    line.check([(600, 600, "water_duty", "overdue")])
    assert "3 条线索已超期" in line.texts("overdue")[0]


def test_accepted_in_the_night_is_not_reminded_in_the_morning(
    timeline: Make, add_lead: Add, change_lead: Any
) -> None:
    line = timeline(
        reminders={"after": [{"to": ["office_duty"]}]},
        routes=[],
        quiet_hours={"from": "22:00", "to": "07:00"},
    )
    line.hands.forward(hours=11)
    line.ear.start = line.hands()
    lead = add_lead(
        urgency="normal", dispatched_at=line.hands(), accept_due=line.hands() + timedelta(hours=2)
    )
    line.play(5 * 60, step_seconds=300)
    change_lead(lead, state="accepted")
    line.play(8 * 60, step_seconds=300)
    line.check([])


def test_escalation_speaks_for_pressing_leads_until_somebody_acknowledges(
    timeline: Make, add_lead: Add
) -> None:
    line = timeline(
        reminders={"after": [{"to": ["office_leader"]}, {"late": "2h", "to": ["coordinator"]}]},
        routes=[{"to": ["office_duty"], "repeat_interval": 0}],
        escalation={"steps": [{"after_minutes": 15, "to": ["office_leader"]}]},
    )
    lead = add_lead(dispatched_at=line.hands())
    line.play(60)
    said = [(0, 0, "water_duty", "lead"), (15, 15, "water_head", "escalation")]
    line.check(said)  # the term to accept ended after 30 minutes: the leader knows
    acknowledge(line.store, line.town, lead=lead, staff="zhang01", clock=line.hands)
    line.play(120)
    line.check([*said, (150, 150, "office_duty", "overdue")])  # noted, but still not accepted


def test_noted_at_once_but_never_accepted_is_told_when_the_term_is_over(
    timeline: Make, add_lead: Add
) -> None:
    line = timeline(
        reminders={"after": [{"to": ["office_leader"]}]},
        routes=[{"to": ["office_duty"], "repeat_interval": 0}],
        escalation={"steps": [{"after_minutes": 15, "to": ["office_leader"]}]},
    )
    lead = add_lead(dispatched_at=line.hands())
    line.play(5)
    acknowledge(line.store, line.town, lead=lead, staff="zhang01", clock=line.hands)
    line.play(60)
    line.check([(0, 0, "water_duty", "lead"), (30, 30, "water_head", "overdue")])


def test_an_import_of_old_posts_reminds_nobody(timeline: Make, add_lead: Add) -> None:
    line = timeline(reminders=TERMS)
    add_lead(urgency="urgent", last_seen=line.hands() - timedelta(days=400), dispatched_at=line.hands())
    line.play(180)
    line.check([])
    assert len(overdue(line.store, line.town, line.hands())) == 1  # but the list knows it


def test_the_overdue_list_by_office(timeline: Make, add_lead: Add) -> None:
    line = timeline()
    now = line.hands()
    add_lead(office="roads", accept_due=now - timedelta(hours=1, minutes=30))
    add_lead(office="water", accept_due=now - timedelta(hours=5), title="早的")
    add_lead(office="water", accept_due=now + timedelta(hours=1))
    add_lead(office="water", state="received", urgency="normal", dispatch_due=now - timedelta(hours=2))
    add_lead(office="women", restricted=True, state="returned", title="绝密", dispatch_due=now - timedelta(1))
    add_lead(office="water", state="answered", feedback_due=now - timedelta(days=1))
    rows = overdue(line.store, line.town, now)
    assert [(row.office, row.step, row.hours) for row in rows] == [
        ("office", "dispatch", 2.0),
        ("water", "accept", 5.0),
        ("roads", "accept", 1.5),
    ]
    [mine] = overdue(line.store, line.town, now, office="women")
    assert (mine.step, mine.hours, mine.title) == ("redispatch", 24.0, "")
    assert [row.office for row in overdue(line.store, line.town, now, office="roads")] == ["roads"]


def test_a_returned_lead_has_one_working_day(timeline: Make, add_lead: Add) -> None:
    line = timeline(
        reminders={"before": [{"share": 0.5, "to": ["office_duty"]}], "after": [{"to": ["office_leader"]}]},
        routes=[],
    )
    lead = add_lead(urgency="normal", dispatched_at=line.hands(), accept_due=line.hands() + timedelta(days=9))
    line.play(1)
    step(line, lead, "returned")
    line.play(1)
    assert due(line, lead)["dispatch_due"] == line.hands() - timedelta(minutes=1) + timedelta(days=1)
    line.play(26 * 60, step_seconds=600)
    # dispatching is the coordinator's, whatever office the lead came from
    line.check([(721, 731, "office_duty", "reminder"), (1441, 1451, "mayor", "overdue")])
    assert "重新派单" in line.texts("reminder")[0]


def test_a_pressing_lead_that_comes_back_is_told_to_the_coordinator_at_once(
    timeline: Make, add_lead: Add
) -> None:
    line = timeline(routes=[{"to": ["office_duty"], "repeat_interval": 0}])
    lead = add_lead()
    line.play(5)
    step(line, lead, "returned")
    line.play(30)
    line.check([(0, 0, "water_duty", "lead"), (5, 5, "office_duty", "returned")])
    assert "承办部门已退单（第 1 次）" in line.texts("returned")[0]


def test_after_three_returns_the_coordinator_decides(timeline: Make, add_lead: Add, history: Any) -> None:
    line = timeline(routes=[])
    lead = add_lead(urgency="normal")
    line.play(1)
    for office in ("roads", "village", "water"):
        step(line, lead, "returned")
        line.play(10)
        if office != "water":
            with line.store.write() as session:
                row = session.get_one(Lead, lead)
                chosen = line.town.catalogue.office_for("transport", "", [])
                hand_over(session, line.town, row, chosen, line.hands())
    line.play(60)
    line.check([(21, 21, "office_duty", "returned")])
    assert "已退单 3 次，请协调部门决定由谁办理" in line.texts("returned")[0]
    found = due(line, lead)
    assert (found["state"], found["office"], found["basis"], found["returns"]) == (
        "dispatched", "office", "returned_three_times", 3,
    )  # fmt: skip
    assert history(lead).count("return_due") == 2


def test_the_office_that_gets_it_next_is_told(timeline: Make, add_lead: Add) -> None:
    line = timeline(routes=[{"to": ["office_duty"], "repeat_interval": 0}])
    lead = add_lead()
    line.play(5)
    step(line, lead, "returned")
    line.play(5)
    with line.store.write() as session:
        row = session.get_one(Lead, lead)
        hand_over(session, line.town, row, line.town.catalogue.office_for("transport", "", []), line.hands())
    line.play(30)
    line.check(
        [(0, 0, "water_duty", "lead"), (5, 5, "office_duty", "returned"), (10, 10, "roads_duty", "lead")]
    )
