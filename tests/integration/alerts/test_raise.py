"""Which outbox rows alert whom, and which are muted for which reason. Surplus messages fail as well."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from alerts.config import AlertsFile
from alerts.log import alert_log
from alerts.tell import Told
from pipeline.store.engine import Store
from pipeline.town import TownContext

Staffed = Callable[[str], TownContext]
Rules = Callable[..., AlertsFile]
Run = Callable[[TownContext, AlertsFile], Told]
Add = Callable[..., int]
Change = Callable[..., None]
History = Callable[[int], list[str]]


def test_one_urgent_lead_is_one_message_however_often_we_look(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, history: History, hands: Any
) -> None:
    town, config = staffed("hook"), rules()
    lead = add_lead()
    for _pass in range(4):
        run(town, config)
        hands.forward(minutes=1)
    assert hook.told() == [("water_duty", 1, 0)]
    assert history(lead) == ["alert_raised", "alert_delivered"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"urgency": "normal"}, "not_urgent"),
        ({"urgency": "enquiry"}, "not_urgent"),
        ({"state": "closed"}, "resolved"),
        ({"state": "no_action"}, "resolved"),
        ({"last_seen_days": 8}, "too_old"),
        ({"last_seen_days": 3000, "urgency": "critical"}, "too_old"),
    ],
)
def test_muted(
    staffed: Staffed,
    rules: Rules,
    run: Run,
    add_lead: Add,
    hook: Any,
    history: History,
    hands: Any,
    changes: dict[str, Any],
    reason: str,
) -> None:
    days = changes.pop("last_seen_days", 0)
    lead = add_lead(**changes, last_seen=hands() - timedelta(days=days))
    assert [one.muted for one in run(staffed("hook"), rules()).raised] == [reason]
    assert hook.told() == []
    assert history(lead) == [f"alert_muted:{reason}"]
    assert run(staffed("hook"), rules()).raised == []


def test_a_lead_is_not_too_old_because_we_were_down(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any
) -> None:
    add_lead()
    hands.forward(days=9)
    run(staffed("hook"), rules())
    assert hook.told() == [("water_duty", 1, 0)]


def test_more_urgency_is_news_but_once(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, change_lead: Change, hook: Any, history: History
) -> None:
    town, config = staffed("hook"), rules()
    lead = add_lead(urgency="normal")
    run(town, config)
    change_lead(lead, "urgency_raised", urgency="urgent")
    run(town, config)
    change_lead(lead, "urgency_raised")
    run(town, config)
    change_lead(lead, "urgency_raised", urgency="critical")
    run(town, config)
    assert [recipient for recipient, _alert, _step in hook.told()] == ["water_duty", "water_duty"]
    assert [one["urgency"] for one in hook.received] == ["urgent", "critical"]
    assert "alert_muted:already_alerted" in history(lead)


def test_the_office_that_takes_over_is_told(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, change_lead: Change, hook: Any, hands: Any
) -> None:
    town, config = staffed("hook"), rules(escalation={"steps": []})
    lead = add_lead()
    run(town, config)
    hands.forward(days=10)  # handed over late: the new office must hear of it all the same
    change_lead(lead, "lead_redispatched", office="roads")
    run(town, config)
    change_lead(lead, "lead_redispatched")
    run(town, config)
    assert [recipient for recipient, _alert, _step in hook.told()] == ["water_duty", "roads_duty"]


def test_opened_and_raised_in_one_crawl_is_one_message(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, change_lead: Change, hook: Any
) -> None:
    lead = add_lead(urgency="normal")
    change_lead(lead, "urgency_raised", urgency="critical")
    change_lead(lead, "lead_redispatched")
    run(staffed("hook"), rules())
    assert hook.told() == [("water_duty", 1, 0)]


def test_quiet_hours_hold_and_release(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any
) -> None:
    town, config = staffed("hook"), rules(quiet_hours={"from": "22:00", "to": "07:00"})
    hands.forward(hours=13)  # 23:00 in the town
    add_lead()
    add_lead(urgency="critical", office="roads")
    run(town, config)
    assert hook.told() == [("roads_duty", 2, 0)]
    hands.forward(hours=7, minutes=59)
    run(town, rules(quiet_hours={"from": "22:00", "to": "07:00"}, escalation={"steps": []}))
    assert len(hook.told()) == 1
    hands.forward(minutes=1)
    run(town, rules(quiet_hours={"from": "22:00", "to": "07:00"}, escalation={"steps": []}))
    assert hook.told() == [("roads_duty", 2, 0), ("water_duty", 1, 0)]


def test_a_route_waits_for_more_posts(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, change_lead: Change, hook: Any, hands: Any
) -> None:
    town, config = staffed("hook"), rules(routes=[{"to": ["office_duty"], "group_wait_seconds": 60}])
    lead = add_lead()
    run(town, config)
    change_lead(lead, post_count=50)
    hands.forward(seconds=59)
    run(town, config)
    assert hook.told() == []
    hands.forward(seconds=1)
    run(town, config)
    assert len(hook.received) == 1
    assert "反映：50 条" in hook.received[0]["text"]


def test_a_lead_closed_while_it_waits_disturbs_nobody(
    staffed: Staffed,
    rules: Rules,
    run: Run,
    add_lead: Add,
    change_lead: Change,
    hook: Any,
    hands: Any,
    store: Store,
) -> None:
    town, config = staffed("hook"), rules(routes=[{"to": ["office_duty"], "group_wait_seconds": 60}])
    lead = add_lead()
    run(town, config)
    change_lead(lead, state="closed")
    hands.forward(minutes=2)
    run(town, config)
    assert hook.told() == []
    [record] = alert_log(store, town, lead=lead)
    assert [(one.state, one.last_result) for one in record.deliveries] == [("withdrawn", "resolved")]


def test_nobody_on_duty_is_recorded_and_climbs(
    town: TownContext, rules: Rules, run: Run, add_lead: Add, hook: Any, history: History
) -> None:
    lead = add_lead()
    [raised] = run(town, rules()).raised  # no office of this town has a contact
    assert raised.recipients == ()
    assert raised.muted is None
    assert hook.told() == []
    assert history(lead)[:2] == ["alert_raised", "nobody_on_duty"]


def test_a_restricted_lead_reaches_its_office_only_and_says_nothing(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any
) -> None:
    town = staffed("hook")
    config = rules(
        routes=[{"to": ["coordinator", "contact:mayor", "office:roads"]}],
        digest={"at": "08:00", "to": ["coordinator"]},
    )
    add_lead(
        title="绝密", place="柳林村", topic="family", office="women", restricted=True, urgency="critical"
    )
    for _pass in range(4):
        run(town, config)
        hands.forward(minutes=20)
    assert {recipient for recipient, _alert, _step in hook.told()} == {"women_duty"}
    assert not [body for body in hook.bodies if "绝密" in body.decode() or "柳林" in body.decode()]


def test_towns_do_not_hear_of_each_other(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, store: Store
) -> None:
    from pipeline.store.models import Lead, Outbox

    lead = add_lead()
    with store.write() as session:
        session.get_one(Lead, lead).town = "elsewhere"
        session.query(Outbox).update({"town": "elsewhere"})
    assert run(staffed("hook"), rules()).raised == []
    assert hook.told() == []
