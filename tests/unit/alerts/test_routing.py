"""Where a lead goes and why."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.config import AlertsFile
from alerts.routing import Traits, may_be_told, plan, resolve
from pipeline.town import TownContext


def traits(**changes: Any) -> Traits:
    values = {"urgency": "urgent", "topic": "utilities", "places": ("石桥小学", "石桥村"), "office": "water"}
    return Traits(**(values | changes))


def config(*routes: dict[str, Any], **more: Any) -> AlertsFile:
    return AlertsFile.model_validate({"routes": list(routes), **more})


def told(
    town: TownContext, lead: Traits, targets: list[str], moment: datetime, rules: AlertsFile | None = None
) -> list[str]:
    found, _gaps = resolve(targets, lead, town, rules or config(), moment)
    return [one.contact.id for one in found]


def test_the_first_route_that_fits_ends_the_search() -> None:
    rules = config(
        {"match": {"urgency": ["critical"]}, "to": ["office_leader"]},
        {"match": {"urgency": ["urgent"]}, "to": ["office_duty"], "group_wait_seconds": 60},
        {"to": ["coordinator"]},
    )
    planned = plan(traits(), rules)
    assert planned is not None
    wanted = (("office_duty",), ("2",), timedelta(seconds=60))
    assert (planned.targets, planned.routes, planned.group_wait) == wanted


def test_continue_adds_later_routes_and_the_shortest_wait_counts() -> None:
    rules = config(
        {
            "match": {"topic": ["utilities"]},
            "to": ["office_duty"],
            "continue": True,
            "group_wait_seconds": 90,
        },
        {"match": {"place": ["石桥村"]}, "to": ["coordinator", "office_duty"], "group_wait_seconds": 30},
        {"to": ["office_leader"]},
    )
    planned = plan(traits(), rules)
    assert planned is not None
    assert (planned.targets, planned.routes, planned.group_wait) == (
        ("office_duty", "coordinator"),
        ("1", "2"),
        timedelta(seconds=30),
    )


@pytest.mark.parametrize(
    ("match", "fits"),
    [
        ({}, True),
        ({"urgency": ["critical", "urgent"]}, True),
        ({"urgency": ["critical"]}, False),
        ({"topic": ["transport"]}, False),
        ({"office": ["water"], "place": ["石桥小学"]}, True),
        ({"office": ["water"], "place": ["柳林村"]}, False),
        ({"office": ["power"]}, False),
    ],
)
def test_every_condition_of_a_match_must_hold(match: dict[str, list[str]], fits: bool) -> None:
    planned = plan(traits(urgency="urgent"), config({"match": match, "to": ["office_leader"]}))
    assert planned is not None
    assert planned.targets == (("office_leader",) if fits else ("coordinator",))


@pytest.mark.parametrize(("urgency", "alerts"), [("critical", True), ("urgent", True), ("normal", False),
                                                 ("enquiry", False)])  # fmt: skip
def test_without_a_route_only_pressing_leads_alert_and_go_to_the_coordinator(
    urgency: str, alerts: bool
) -> None:
    planned = plan(traits(urgency=urgency), config())
    assert (planned is not None) is alerts
    if planned:
        assert (planned.targets, planned.routes) == (("coordinator",), ())


def test_a_normal_lead_alerts_where_a_route_takes_it() -> None:
    assert plan(traits(urgency="normal"), config({"to": ["office_duty"]})) is not None


def test_duty_leader_coordinator_in_this_order(staffed: TownContext, now: datetime) -> None:
    night = now + timedelta(hours=12)  # 22:00 in the town
    assert told(staffed, traits(), ["office_duty"], now) == ["water_day"]
    assert told(staffed, traits(), ["office_duty"], night) == ["water_head"]
    assert told(staffed, traits(office="power"), ["office_duty"], now) == ["desk"]
    assert told(staffed, traits(office="power"), ["office_leader"], now) == ["desk"]
    assert told(staffed, traits(), ["office_leader", "coordinator"], now) == ["water_head", "desk"]


def test_named_targets(staffed: TownContext, now: datetime) -> None:
    rules = config({"to": ["watch"]}, teams={"watch": ["desk", "water_head"]})
    assert told(staffed, traits(), ["watch"], now, rules) == ["desk", "water_head"]
    assert told(staffed, traits(), ["contact:chief", "office:water"], now) == ["chief", "water_day"]


def test_nobody_anywhere_is_said(town: TownContext, now: datetime) -> None:
    found, gaps = resolve(["office_duty"], traits(), town, config(), now)
    assert (found, gaps) == ([], ["office_duty"])


def test_a_contact_is_told_once(staffed: TownContext, now: datetime) -> None:
    assert told(staffed, traits(), ["office:water", "contact:water_day", "office_duty"], now) == ["water_day"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the town never changes
@given(
    targets=st.lists(
        st.sampled_from(
            ["coordinator", "office:office", "contact:chief", "office_duty", "contact:water_head"]
        ),
        min_size=1,
    ),
    hour=st.integers(0, 47),
)
def test_a_restricted_lead_stays_in_its_office(
    staffed: TownContext, now: datetime, targets: list[str], hour: int
) -> None:
    lead = traits(topic="family", office="women", restricted=True)
    planned = plan(lead, config({"to": targets}))
    assert planned is not None
    found = told(staffed, lead, list(planned.targets), now + timedelta(hours=hour))
    assert set(found) <= {"women_duty"}
    # even a target that slipped past the plan tells nobody else
    assert set(told(staffed, lead, targets, now)) <= {"women_duty"}


def test_who_may_hear_of_a_restricted_lead(staffed: TownContext) -> None:
    lead = traits(office="women", restricted=True)
    assert may_be_told(staffed, lead, "women_duty")
    assert not may_be_told(staffed, lead, "desk")
    assert may_be_told(staffed, traits(), "desk")
