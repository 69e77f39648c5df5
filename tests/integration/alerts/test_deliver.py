"""Sending: retries, refusals, dead letters, silent channels, and the record of it all."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from alerts.channels.senders import build
from alerts.claim import claim_next
from alerts.config import AlertsFile
from alerts.deliver import LEASE, deliver_due
from alerts.log import alert_log
from alerts.raise_alerts import raise_alerts
from alerts.tell import Told
from pipeline.store.engine import Store
from pipeline.town import TownContext

Staffed = Callable[[str], TownContext]
Rules = Callable[..., AlertsFile]
Run = Callable[[TownContext, AlertsFile], Told]
Add = Callable[..., int]
ONLY_ONCE: dict[str, Any] = {"steps": []}


def test_a_failed_message_returns_later_with_the_same_number(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any, store: Store
) -> None:
    town, config = staffed("hook"), rules(escalation=ONLY_ONCE)
    lead = add_lead()
    hook.answers = [(503, b""), (200, b'{"errcode": 45009}'), (200, b"")]
    assert [one.state for one in run(town, config).deliveries] == ["pending"]
    assert run(town, config).deliveries == []  # not before its pause is over
    hands.forward(seconds=10)
    run(town, config)
    hands.forward(seconds=20)
    run(town, config)
    hands.forward(days=1)
    run(town, config)
    assert hook.told() == [("water_duty", 1, 0)] * 3
    assert len({one["Idempotency-Key"] for one in hook.headers}) == 1
    [record] = alert_log(store, town, lead=lead)
    [delivery] = record.deliveries
    assert delivery.state == "sent"
    assert [(one.number, one.outcome, one.detail) for one in delivery.attempts] == [
        (1, "retry", "HTTP 503"),
        (2, "retry", "HTTP 200, errcode 45009"),
        (3, "ok", "HTTP 200"),
    ]


def test_a_refused_message_is_not_repeated(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any, history: Any
) -> None:
    town, config = staffed("hook"), rules(escalation=ONLY_ONCE)
    lead = add_lead()
    hook.answers = [(404, b"")]
    [report] = run(town, config).deliveries
    assert (report.state, report.detail) == ("failed", "HTTP 404")
    hands.forward(days=1)
    assert run(town, config).deliveries == []
    assert history(lead) == ["alert_raised", "alert_failed"]


def test_a_dead_letter_is_kept(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any, store: Store, history: Any
) -> None:
    town, config = staffed("hook"), rules(escalation=ONLY_ONCE, retry={"attempts": 3})
    lead = add_lead()
    hook.answers = [(500, b"")] * 9
    for _pass in range(6):
        run(town, config)
        hands.forward(hours=2)
    assert len(hook.received) == 3
    [record] = alert_log(store, town, lead=lead)
    assert record.deliveries[0].state == "dead"
    assert history(lead) == ["alert_raised", "alert_failed"]


def test_a_failed_alert_climbs_all_the_same(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any
) -> None:
    town, config = staffed("hook"), rules()
    add_lead()
    hook.answers = [(404, b"")]
    run(town, config)
    hands.forward(minutes=15)
    run(town, config)
    assert hook.told() == [("water_duty", 1, 0), ("water_head", 2, 1)]


def test_a_channel_out_of_reach_is_tried_once_a_pass_and_does_not_hold_up_the_others(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any, store: Store
) -> None:
    config = rules(escalation=ONLY_ONCE)
    for _lead in range(3):
        add_lead()
    hook.delay = 2.5  # longer than the channel waits
    reports = run(staffed("hook"), config).deliveries
    assert [(one.state, one.detail) for one in reports] == [("pending", "ReadTimeout")]
    add_lead()
    raise_alerts(store, staffed("mail"), config, clock=hands)
    hook.delay = 0
    hands.forward(minutes=1)
    reports = run(staffed("hook"), config).deliveries
    assert sorted(one.state for one in reports) == ["sent"] * 4
    assert {one.channel for one in reports} == {"hook", "mail"}


def test_the_most_urgent_goes_first(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any
) -> None:
    add_lead()
    critical = add_lead(urgency="critical")
    run(staffed("hook"), rules())
    assert hook.received[0]["lead"] == critical


def test_channel_or_contact_gone_from_the_configuration(
    staffed: Staffed, town: TownContext, rules: Rules, run: Run, add_lead: Add, store: Store, hands: Any
) -> None:
    config = rules(escalation=ONLY_ONCE)
    add_lead()
    raise_alerts(store, staffed("hook"), config, clock=hands)
    [report] = deliver_due(store, staffed("hook"), config, {}, clock=hands)
    assert report.state == "failed"
    assert "hook" in report.detail
    add_lead()
    raise_alerts(store, staffed("hook"), config, clock=hands)
    [report] = run(town, config).deliveries
    assert report.state == "failed"
    assert "water_duty" in report.detail


def test_only_an_attempt_older_than_the_lease_is_taken_for_dead(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any, store: Store
) -> None:
    town, config = staffed("hook"), rules(escalation=ONLY_ONCE)
    lead = add_lead()
    raise_alerts(store, town, config, clock=hands)
    assert claim_next(store, town, hands()) is not None  # and the process dies here
    hands.forward(seconds=LEASE.total_seconds() - 1)
    assert run(town, config).deliveries == []
    hands.forward(seconds=1)
    assert [one.state for one in run(town, config).deliveries] == ["sent"]
    assert hook.told() == [("water_duty", 1, 0)]
    [record] = alert_log(store, town, lead=lead)
    assert [one.outcome for one in record.deliveries[0].attempts] == ["unknown", "ok"]


def test_a_starting_process_need_not_wait_for_the_lease(
    staffed: Staffed, rules: Rules, add_lead: Add, hook: Any, hands: Any, store: Store
) -> None:
    town, config = staffed("hook"), rules()
    add_lead()
    raise_alerts(store, town, config, clock=hands)
    assert claim_next(store, town, hands()) is not None
    senders = build(config, io.StringIO(), environ={"KEY": "made-up"}, clock=hands)
    deliver_due(store, town, config, senders, clock=hands, lease=timedelta(0))
    assert hook.told() == [("water_duty", 1, 0)]


def test_the_console_writes_the_message(
    staffed: Staffed, rules: Rules, add_lead: Add, hands: Any, store: Store
) -> None:
    town, config, stream = staffed("console"), rules(), io.StringIO()
    add_lead()
    raise_alerts(store, town, config, clock=hands)
    deliver_due(store, town, config, build(config, stream, clock=hands), clock=hands)
    assert stream.getvalue().startswith("→ water值班岗\n  【紧急】石桥村停水\n")


def test_a_closed_console_is_worth_another_try(
    staffed: Staffed, rules: Rules, add_lead: Add, hands: Any, store: Store
) -> None:
    town, config, stream = staffed("console"), rules(), io.StringIO()
    stream.close()
    add_lead()
    raise_alerts(store, town, config, clock=hands)
    [report] = deliver_due(store, town, config, build(config, stream, clock=hands), clock=hands)
    assert report.state == "pending"
