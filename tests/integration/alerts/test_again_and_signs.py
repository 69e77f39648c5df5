"""What messages say of problems that came back, and of early signs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from alerts.config import AlertsFile
from alerts.digest import raise_digests
from alerts.tell import Told
from pipeline.store.engine import Store
from pipeline.store.signs import NotedSign
from pipeline.town import TownContext

Staffed = Callable[[str], TownContext]
Rules = Callable[..., AlertsFile]
Run = Callable[[TownContext, AlertsFile], Told]
Add = Callable[..., int]


def test_a_message_says_that_the_problem_came_back(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any, hands: Any
) -> None:
    town, config = staffed("hook"), rules()
    may = hands().replace(month=5)
    before = add_lead(state="closed", first_seen=may, last_seen=may)
    add_lead(again_of=before)
    run(town, config)
    [message] = hook.received
    assert f"再次出现：2026年5月以来第 2 次（上一次：线索 #{before}）" in message["text"].splitlines()


def test_nothing_of_it_in_a_restricted_message(
    staffed: Staffed, rules: Rules, run: Run, add_lead: Add, hook: Any
) -> None:
    town, config = staffed("hook"), rules()
    hidden: dict[str, Any] = {"office": "women", "topic": "family", "restricted": True}
    before = add_lead(state="closed", **hidden)
    add_lead(again_of=before, **hidden)
    run(town, config)
    assert hook.received
    assert all("再次出现" not in message["text"] for message in hook.received)


def test_the_digest_begins_with_early_signs(
    staffed: Staffed,
    rules: Rules,
    run: Run,
    add_lead: Add,
    hook: Any,
    hands: Any,
    store: Store,
    monkeypatch: Any,
) -> None:
    town, config = staffed("hook"), rules(digest={"to": ["contact:mayor"]}, routes=[])
    lead = add_lead(urgency="normal", title="路灯坏了")

    def note(store: Store, town: TownContext, now: datetime) -> list[Any]:
        with store.write() as session:
            session.add(
                NotedSign(town=town.id, topic="", place="石桥村\n", days=7, posts=4, usual=0.3, chance=1e-4,
                          first_at=now, last_at=now, leads=[lead], noted_at=now, over_at=None)
            )  # fmt: skip
        return []

    monkeypatch.setattr("alerts.digest.note_signs", note)
    raise_digests(store, town, config, clock=hands)
    run(town, config)
    [digest] = hook.received
    assert digest["text"].splitlines()[1:3] == [
        "早期迹象 1 处（比平时多）：",
        f"· 石桥村：7 天 4 条，平时约 0.3 条，#{lead}",
    ]
