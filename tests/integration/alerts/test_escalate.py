"""Nobody answers: each step once, and none after somebody did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alerts.acknowledge import acknowledge
from alerts.config import AlertsFile
from alerts.log import alert_log
from alerts.tell import Told
from common.errors import InputError
from pipeline.store.engine import Store
from pipeline.town import TownContext

Staffed = Callable[[str], TownContext]
Rules = Callable[..., AlertsFile]
Run = Callable[[TownContext, AlertsFile], Told]
Add = Callable[..., int]
FIRST = ("water_duty", 1, 0)


def minutes_pass(run: Run, town: TownContext, config: AlertsFile, hands: Any, minutes: int) -> None:
    for _minute in range(minutes):
        hands.forward(minutes=1)
        run(town, config)


def test_climbs_step_by_step_and_then_stops(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any, history: Any
) -> None:
    town, config = staffed("hook"), rules()
    lead = add_lead()
    run(town, config)
    minutes_pass(run, town, config, hands, 14)
    assert hook.told() == [FIRST]
    minutes_pass(run, town, config, hands, 1)
    assert hook.told() == [FIRST, ("water_head", 2, 1)]
    assert "催办（第 1 级）：提醒 1 至今无人签收" in hook.received[1]["text"]
    minutes_pass(run, town, config, hands, 60)
    assert hook.told() == [FIRST, ("water_head", 2, 1), ("office_duty", 3, 2)]
    assert history(lead).count("alert_escalated") == 2


@pytest.mark.parametrize("state", ["accepted", "in_work", "answered", "returned", "closed"])
def test_an_answered_lead_does_not_climb(
    staffed: Staffed,
    rules: Rules,
    run: Run,
    add_lead: Add,
    change_lead: Any,
    hook: Any,
    hands: Any,
    state: str,
) -> None:
    town, config = staffed("hook"), rules()
    lead = add_lead()
    run(town, config)
    change_lead(lead, state=state)
    minutes_pass(run, town, config, hands, 40)
    assert hook.told() == [FIRST]


def test_an_acknowledged_alert_does_not_climb(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any, store: Store, history: Any
) -> None:
    town, config = staffed("hook"), rules()
    lead = add_lead()
    run(town, config)
    minutes_pass(run, town, config, hands, 15)
    done = acknowledge(store, town, alert=2, staff="zhang01", clock=hands)  # the leader's message
    assert (done.lead_id, done.alerts) == (lead, (1, 2))
    minutes_pass(run, town, config, hands, 40)
    assert hook.told() == [FIRST, ("water_head", 2, 1)]
    assert acknowledge(store, town, lead=lead, staff="li02", clock=hands).alerts == ()
    assert history(lead).count("alert_acknowledged") == 1
    assert {one.acknowledged_by for one in alert_log(store, town, lead=lead)} == {"zhang01"}


def test_acknowledging_takes_back_what_has_not_left(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any, store: Store
) -> None:
    town, config = staffed("hook"), rules()
    add_lead()
    run(town, config)
    hook.answers = [(503, b"")]
    minutes_pass(run, town, config, hands, 15)
    acknowledge(store, town, alert=1, staff="zhang01", clock=hands)
    minutes_pass(run, town, config, hands, 10)
    assert hook.told() == [FIRST, ("water_head", 2, 1)]  # the failed try, and no other
    assert [one.deliveries[0].state for one in alert_log(store, town)] == ["sent", "withdrawn"]


def test_more_urgency_after_the_acknowledgement_climbs_anew(
    staffed: Staffed,
    rules: Rules,
    run: Run,
    add_lead: Add,
    change_lead: Any,
    hook: Any,
    hands: Any,
    store: Store,
) -> None:
    town, config = staffed("hook"), rules()
    lead = add_lead()
    run(town, config)
    acknowledge(store, town, lead=lead, staff="zhang01", clock=hands)
    change_lead(lead, "urgency_raised", urgency="critical")
    run(town, config)
    minutes_pass(run, town, config, hands, 16)
    assert hook.told() == [FIRST, ("water_duty", 2, 0), ("water_head", 3, 1)]


def test_after_a_long_stop_the_first_message_leaves_before_anything_climbs(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any
) -> None:
    town, config = staffed("hook"), rules()
    add_lead()
    hands.forward(hours=5)
    run(town, config)
    run(town, config)
    assert hook.told() == [FIRST]


def test_nobody_on_duty_climbs(
    town: TownContext, staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any
) -> None:
    add_lead()
    run(town, rules())  # at this moment no office has a contact
    hands.forward(minutes=15)
    run(staffed("hook"), rules())
    assert hook.told() == [("water_head", 2, 1)]


def test_quiet_hours_hold_an_escalation(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any
) -> None:
    quiet = {"from": "22:00", "to": "07:00"}
    town, config = staffed("hook"), rules(quiet_hours=quiet, escalation={"steps": [
        {"after_minutes": 15, "to": ["office_leader"]}]})  # fmt: skip
    hands.forward(hours=11, minutes=50)  # 21:50 in the town
    add_lead()
    run(town, config)
    minutes_pass(run, town, config, hands, 60)
    assert hook.told() == [FIRST]
    hands.forward(hours=8, minutes=10)  # 07:00
    run(town, config)
    assert hook.told() == [FIRST, ("water_head", 2, 1)]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ({"alert": 99, "staff": "a"}, "99"),
        ({"lead": 99, "staff": "a"}, "99"),
        ({"alert": 1, "lead": 1, "staff": "a"}, "二者之一"),
        ({"staff": "a"}, "二者之一"),
        ({"lead": 1, "staff": " "}, "账号"),
        ({"lead": 1, "staff": "a\nb"}, "账号"),
        ({"lead": 1, "staff": "a" * 65}, "64"),
        ({"lead": 1, "staff": "a"}, "没有发出过提醒"),
    ],
)
def test_what_cannot_be_acknowledged(
    town: TownContext, add_lead: Add, hands: Any, store: Store, call: dict[str, Any], says: str
) -> None:
    add_lead(urgency="normal")
    with pytest.raises(InputError) as raised:
        acknowledge(store, town, clock=hands, **call)
    assert says in str(raised.value)
