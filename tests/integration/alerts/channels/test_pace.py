"""Many messages through one bot: never above its limit, the most urgent first, not even across restarts."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from alerts.channels.senders import build
from alerts.claim import claim_next
from alerts.config import AlertsFile
from alerts.deliver import DeliveryReport, deliver_due
from alerts.digest import raise_digests
from alerts.log import alert_log
from alerts.pace import limits_of
from alerts.raise_alerts import raise_alerts
from pipeline.store.engine import Store
from pipeline.town import TownContext

Staffed = Callable[[str], TownContext]
Add = Callable[..., int]
Pass = Callable[..., list[DeliveryReport]]


@pytest.fixture
def config(vendor: Any) -> AlertsFile:
    return AlertsFile.model_validate(
        {
            "channels": {"bot": vendor.settings(), "console": {"kind": "console"}},
            "routes": [{"to": ["office_duty"]}],
            "max_age_days": 30,
        }
    )


@pytest.fixture
def go(vendor: Any, config: AlertsFile, store: Store, staffed: Staffed, hands: Any) -> Pass:
    """One pass of a process that has just started: nothing is remembered but what the database holds."""

    def once() -> list[DeliveryReport]:
        senders = build(config, io.StringIO(), environ=vendor.environ(), clock=hands)
        raise_alerts(store, staffed("bot"), config, clock=hands)
        return deliver_due(store, staffed("bot"), config, senders, clock=hands)

    return once


def busiest(vendor: Any, seconds: float) -> int:
    """The most requests within any span of so many seconds."""
    times = [at for at, *_rest in vendor.requests]
    return max(
        sum(timedelta(0) <= later - first < timedelta(seconds=seconds) for later in times) for first in times
    )


def test_a_burst_stays_below_the_limit_and_loses_nothing(
    vendor: Any, go: Pass, add_lead: Add, hands: Any
) -> None:
    count = 50 if vendor.kind != "feishu" else 130
    for _lead in range(count):
        add_lead()
    reports: list[DeliveryReport] = []
    for _second in range(240):
        reports += go()
        hands.forward(seconds=1)
    assert len(vendor.delivered) == count
    assert {report.state for report in reports} == {"sent"}  # nothing was throttled, nothing tried twice
    assert busiest(vendor, 60) <= {"wecom": 17, "dingtalk": 17, "feishu": 60}[vendor.kind]
    assert busiest(vendor, 1) <= (5 if vendor.kind == "feishu" else 20)


def test_the_last_tokens_are_kept_for_critical_leads(
    wecom: Any, store: Store, staffed: Staffed, add_lead: Add, hands: Any
) -> None:
    town = staffed("bot")
    config = AlertsFile.model_validate(
        {
            "channels": {"bot": wecom.settings(), "console": {"kind": "console"}},
            "routes": [{"to": ["office_duty"]}],
        }
    )
    senders = build(config, io.StringIO(), environ=wecom.environ(), clock=hands)

    def go() -> list[DeliveryReport]:
        raise_alerts(store, town, config, clock=hands)
        return deliver_due(store, town, config, senders, clock=hands)

    for _lead in range(30):
        add_lead()
    assert len(go()) == 14
    critical = [add_lead(urgency="critical") for _lead in range(2)]
    assert [report.lead for report in go()] == critical
    assert go() == []
    hands.forward(seconds=30)
    last = add_lead(urgency="critical")
    assert [report.lead for report in go()] == [last]
    add_lead(urgency="critical")
    assert go() == []  # now it is full for everybody
    hands.forward(seconds=30)
    again = go()
    assert again[0].lead == last + 1
    assert len(again) == 13  # 17, less the one of half a minute ago, less three kept


def test_a_full_bot_holds_up_no_other_channel(
    vendor: Any, config: AlertsFile, go: Pass, store: Store, staffed: Staffed, add_lead: Add, hands: Any
) -> None:
    for _lead in range(100):
        add_lead()
    for _pass in range(30):
        go()
    add_lead()
    raise_alerts(store, staffed("console"), config, clock=hands)
    [report] = go()
    assert (report.channel, report.state) == ("console", "sent")


def test_a_throttled_bot_is_left_alone_for_its_pause(
    dingtalk: Any, store: Store, staffed: Staffed, add_lead: Add, hands: Any
) -> None:
    town = staffed("bot")
    config = AlertsFile.model_validate(
        {"channels": {"bot": dingtalk.settings()}, "routes": [{"to": ["office_duty"]}]}
    )
    senders = build(config, io.StringIO(), environ=dingtalk.environ(), clock=hands)
    dingtalk.faults = [(200, b'{"errcode": 410100, "errmsg": "too fast"}')]
    leads = [add_lead() for _lead in range(3)]
    requests = []
    for _minute in range(12):
        raise_alerts(store, town, config, clock=hands)
        deliver_due(store, town, config, senders, clock=hands)
        requests.append(len(dingtalk.requests))
        hands.forward(minutes=1)
    assert requests == [1] * 10 + [4] * 2
    assert len(dingtalk.delivered) == len(leads)
    [first] = alert_log(store, town, lead=leads[0])
    assert [one.outcome for one in first.deliveries[0].attempts] == ["retry", "ok"]
    assert "限流" in first.deliveries[0].attempts[0].detail


def test_an_attempt_that_a_crash_cut_off_counts(
    wecom: Any, store: Store, staffed: Staffed, add_lead: Add, hands: Any
) -> None:
    town = staffed("bot")
    config = AlertsFile.model_validate(
        {"channels": {"bot": wecom.settings(per_minute=2)}, "routes": [{"to": ["office_duty"]}]}
    )
    for _lead in range(4):
        add_lead()
    raise_alerts(store, town, config, clock=hands)
    limits = limits_of(config)
    assert claim_next(store, town, hands(), limits=limits) is not None  # and the process dies here, twice
    assert claim_next(store, town, hands(), limits=limits) is not None
    assert claim_next(store, town, hands(), limits=limits) is None  # they may have arrived
    senders = build(config, io.StringIO(), environ=wecom.environ(), clock=hands)
    assert deliver_due(store, town, config, senders, clock=hands, lease=timedelta(0)) == []
    hands.forward(seconds=60)
    assert len(deliver_due(store, town, config, senders, clock=hands, lease=timedelta(0))) == 2


def test_each_part_of_a_long_message_counts(
    wecom: Any, store: Store, staffed: Staffed, add_lead: Add, hands: Any
) -> None:
    town = staffed("bot")
    config = AlertsFile.model_validate(
        {
            "channels": {"bot": wecom.settings(per_minute=4, format="text")},
            "teams": {"morning": ["water_duty", "office_duty", "roads_duty"]},
            "digest": {"at": "08:00", "to": ["morning"]},
        }
    )
    for number in range(20):
        add_lead(
            title=f"石桥村第{number}处水管漏水，路面积水结冰，老人小孩滑倒，请尽快修好", urgency="normal"
        )
    raise_digests(store, town, config, clock=hands)
    senders = build(config, io.StringIO(), environ=wecom.environ(), clock=hands)
    assert len(deliver_due(store, town, config, senders, clock=hands)) == 2
    assert len(wecom.delivered) == 4
    hands.forward(seconds=59)
    assert deliver_due(store, town, config, senders, clock=hands) == []
    hands.forward(seconds=1)
    assert len(deliver_due(store, town, config, senders, clock=hands)) == 1
    assert len(wecom.delivered) == 6
