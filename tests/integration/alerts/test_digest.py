"""The daily digest: one a recipient and day, with the open leads in their order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alerts.acknowledge import acknowledge
from alerts.config import AlertsFile
from alerts.digest import LINES, raise_digests
from alerts.tell import Told
from common.errors import InputError
from pipeline.store.engine import Store
from pipeline.town import TownContext

Staffed = Callable[[str], TownContext]
Rules = Callable[..., AlertsFile]
Run = Callable[[TownContext, AlertsFile], Told]
Add = Callable[..., int]

DAILY: dict[str, Any] = {"digest": {"at": "08:00", "to": ["coordinator", "team"]},
                         "teams": {"team": ["office_duty", "mayor"]}}  # fmt: skip


def test_one_a_recipient_and_day(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any, store: Store
) -> None:
    """A team may be called as a post is: `office_duty` in a team is the contact of that id."""
    town, config = staffed("hook"), rules(**DAILY)
    add_lead(urgency="normal", title="路灯坏了")
    hands.forward(hours=-3)  # 07:00 in the town
    for _hour in range(30):
        raise_digests(store, town, config, clock=hands)
        run(town, config)
        hands.forward(hours=1)
    days = [one["subject"].partition("】")[2].split()[0] for one in hook.received]
    assert sorted(zip(days, [name for name, _a, _s in hook.told()], strict=True)) == [
        ("2026-11-24", "mayor"),
        ("2026-11-24", "office_duty"),
        ("2026-11-25", "mayor"),
        ("2026-11-25", "office_duty"),
    ]


def test_lists_the_open_leads_most_pressing_first(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any, store: Store
) -> None:
    town, config = staffed("hook"), rules(digest={"to": ["contact:mayor"]}, routes=[])
    add_lead(urgency="enquiry", title="怎么办证", place="")
    add_lead(urgency="normal", title="路灯\n坏了", office="roads")
    add_lead(urgency="normal", title="已经办好", state="closed")
    raise_digests(store, town, config, clock=hands)
    run(town, config)
    [digest] = hook.received
    assert digest["lead"] is None
    lines = digest["text"].splitlines()
    assert lines[0] == "【测试镇】2026-11-24 待办线索 2 条（提醒号 1）"
    assert [line.split("，")[0] for line in lines[1:]] == ["1. 【一般】路灯 坏了", "2. 【咨询】怎么办证"]


def test_many_leads_are_counted(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any, store: Store
) -> None:
    town, config = staffed("hook"), rules(digest={"to": ["contact:mayor"]})
    for _lead in range(LINES + 5):
        add_lead(urgency="normal")
    raise_digests(store, town, config, clock=hands)
    run(town, config)
    assert hook.received[0]["text"].splitlines()[-1] == "另有 5 条未列出"


def test_a_restricted_lead_shows_its_number_to_its_office_only(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any, store: Store
) -> None:
    town, config = staffed("hook"), rules(digest={"to": ["contact:mayor", "contact:women_duty"]})
    lead = add_lead(urgency="normal", title="绝密", office="women", topic="family", restricted=True)
    raise_digests(store, town, config, clock=hands)
    run(town, config)
    texts = {one["recipient"]["id"]: one["text"] for one in hook.received}
    assert f"一条限办理部门查看的线索 #{lead}，请登录查看" in texts["women_duty"]
    assert set(texts) == {"women_duty"}  # for the mayor nothing is open
    assert "绝密" not in "".join(texts.values())


def test_no_digest_in_quiet_hours_nor_without_configuration(
    staffed: Staffed, rules: Rules, add_lead: Add, hands: Any, store: Store
) -> None:
    town = staffed("hook")
    add_lead(urgency="normal")
    assert raise_digests(store, town, rules(), clock=hands) == []
    config = rules(digest={"to": ["contact:mayor"]}, quiet_hours={"from": "22:00", "to": "07:00"})
    hands.forward(hours=13)  # 23:00: too late for today, and no time to wake anybody
    assert raise_digests(store, town, config, clock=hands) == []
    hands.forward(hours=9)
    assert len(raise_digests(store, town, config, clock=hands)) == 1


def test_a_digest_needs_no_acknowledgement(
    staffed: Staffed, rules: Rules, add_lead: Add, hands: Any, store: Store
) -> None:
    town, config = staffed("hook"), rules(digest={"to": ["contact:mayor"]})
    add_lead(urgency="normal")
    [number] = raise_digests(store, town, config, clock=hands)
    with pytest.raises(InputError, match="每日汇总"):
        acknowledge(store, town, alert=number, staff="a", clock=hands)


def test_one_for_each_office_with_its_own_leads_only(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any, store: Store
) -> None:
    town = staffed("hook")
    config = rules(digest={"at": "08:00", "to": ["contact:mayor"], "per_office": True}, routes=[])
    add_lead(urgency="normal", title="水管漏水", office="water")
    add_lead(urgency="normal", title="路灯坏了", office="roads")
    add_lead(urgency="normal", title="绝密", office="women", topic="family", restricted=True)
    for _hour in range(5):
        raise_digests(store, town, config, clock=hands)
        run(town, config)
        hands.forward(hours=1)
    texts = {one["recipient"]["id"]: one["text"] for one in hook.received}
    assert sorted(name for name, _a, _s in hook.told()) == [
        "mayor",
        "roads_duty",
        "water_duty",
        "women_duty",
    ]  # the coordinating office and the village have nothing open
    assert ("水管漏水" in texts["water_duty"], "路灯" in texts["water_duty"]) == (True, False)
    assert ("水管漏水" in texts["roads_duty"], "路灯" in texts["roads_duty"]) == (False, True)
    assert texts["roads_duty"].startswith("【roads】2026-11-24 待办线索 1 条")
    assert "绝密" not in "".join(texts.values())


def test_nothing_open_is_no_message_all_day(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any, store: Store
) -> None:
    town, config = staffed("hook"), rules(digest={"to": ["contact:mayor"], "per_office": True}, routes=[])
    add_lead(urgency="normal", state="closed")
    assert raise_digests(store, town, config, clock=hands) == []
    add_lead(urgency="normal", title="后来的")
    hands.forward(hours=1)
    assert raise_digests(store, town, config, clock=hands) == []  # tomorrow, at the hour
    run(town, config)
    assert hook.told() == []
    hands.forward(hours=23)
    assert len(raise_digests(store, town, config, clock=hands)) == 2
