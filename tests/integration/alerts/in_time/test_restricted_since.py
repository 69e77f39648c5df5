"""A lead of a group becomes restricted before the message leaves: the others are told, of it nothing."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.correct import correct
from pipeline.seen import get_lead


@pytest.mark.parametrize("which", [0, 1])
def test_the_others_of_a_group_are_still_told(timeline: Any, add_lead: Any, store: Any, which: int) -> None:
    route = {
        "to": ["coordinator", "office_duty"],
        "group_by": ["place"],
        "group_wait": "10m",
        "repeat_interval": 0,
    }
    line = timeline(routes=[route], escalation={"steps": []})
    leads = [
        add_lead(title="AAA", office="women", place="石桥小学"),
        add_lead(title="BBB", office="women", place="石桥小学", post_count=3),
    ]
    line.play(2)
    with store.write() as session:
        lead = get_lead(session, line.town, leads[which])
        correct(session, lead, {"topic": "family"}, line.hands(), town=line.town, staff="zhang01")
    line.play(180)
    heard = {message.recipient: message.body for _moment, message in line.ear.heard}
    hidden, other = ("AAA", "BBB") if which == 0 else ("BBB", "AAA")
    assert other in heard["office_duty"]
    assert f"#{leads[which]}" not in heard["office_duty"]
    assert other in heard["women_duty"]
    assert not any(hidden in body for body in heard.values())
    assert "石桥小学" not in heard["women_duty"].split(f"#{leads[which]}")[1].splitlines()[0]
