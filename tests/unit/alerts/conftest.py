"""A town whose offices have duty posts, and a lead that is not stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from pipeline.config import Contact, DutyShift, Office
from pipeline.store.models import Lead
from pipeline.town import TownContext


def post(name: str) -> Contact:
    return Contact(id=name, name=f"{name}岗", channel="console")


@pytest.fixture
def staffed(town: TownContext) -> TownContext:
    """water works by day only and has a leader; power has nobody; women (restricted) has a night duty."""
    offices = dict(town.offices)
    offices["office"] = Office(
        id="office",
        name="综合办",
        contacts=[post("desk"), post("chief")],
        leader="chief",
        duty=[DutyShift(contact="desk")],
    )
    offices["water"] = Office(
        id="water",
        name="水利站",
        contacts=[post("water_day"), post("water_head")],
        leader="water_head",
        duty=[DutyShift(contact="water_day", hours="08:00-18:00")],
    )
    offices["women"] = Office(
        id="women",
        name="妇联",
        contacts=[post("women_duty")],
        duty=[DutyShift(contact="women_duty", hours="19:00-07:00")],
    )
    return replace(town, offices=offices)


@pytest.fixture
def lead(now: datetime) -> Callable[..., Lead]:
    def make(**changes: Any) -> Lead:
        values: dict[str, Any] = {
            "id": 12,
            "town": "test",
            "title": "石桥村停水三天",
            "topic": "utilities",
            "urgency": "urgent",
            "place": "石桥小学",
            "office": "water",
            "state": "dispatched",
            "restricted": False,
            "post_count": 3,
            "first_seen": now - timedelta(hours=5),
            "last_seen": now - timedelta(hours=1),
            "dispatch_due": now + timedelta(hours=2),
            "accept_due": now + timedelta(minutes=30),
            "feedback_due": now + timedelta(hours=24),
        }
        return Lead(**(values | changes))

    return make
