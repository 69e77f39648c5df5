"""Messages that did not arrive: kept, shown, sent again with the same number and a full number of tries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alerts.config import AlertsFile
from alerts.dead_letters import dead_letters, resend
from alerts.log import alert_log
from alerts.tell import Told
from common.errors import InputError
from pipeline.store.engine import Store
from pipeline.town import TownContext

ONLY_ONCE: dict[str, Any] = {"steps": []}


@pytest.fixture
def setting(
    staffed: Callable[[str], TownContext], rules: Callable[..., AlertsFile]
) -> tuple[TownContext, AlertsFile]:
    return staffed("hook"), rules(escalation=ONLY_ONCE, retry={"attempts": 2, "first_seconds": 1})


@pytest.fixture
def dead(
    setting: Any, run: Callable[..., Told], add_lead: Callable[..., int], hook: Any, hands: Any
) -> list[int]:
    """Two leads whose messages did not arrive: one refused, one given up."""
    leads = [add_lead(urgency="critical"), add_lead()]
    hook.answers = [(404, b""), (503, b""), (503, b"")]
    for _pass in range(3):
        run(*setting)
        hands.forward(minutes=1)
    return leads


def test_shown_with_their_reason(setting: Any, dead: list[int], store: Store) -> None:
    letters = dead_letters(store, setting[0])
    assert [(one.lead, one.state, one.attempts, one.last_result) for one in letters] == [
        (dead[0], "failed", 1, "HTTP 404"),
        (dead[1], "dead", 2, "HTTP 503"),
    ]


def test_sent_again_with_the_same_number(
    setting: Any, dead: list[int], run: Callable[..., Told], store: Store, hook: Any, hands: Any, history: Any
) -> None:
    town = setting[0]
    numbers = [one.delivery for one in dead_letters(store, town)]
    assert len(resend(store, town, staff="zhang01", clock=hands, deliveries=numbers[1:])) == 1
    assert [one.state for one in run(*setting).deliveries] == ["sent"]
    assert [one.delivery for one in dead_letters(store, town)] == numbers[:1]
    resend(store, town, staff="zhang01", clock=hands)
    run(*setting)
    assert dead_letters(store, town) == []
    assert run(*setting).deliveries == []
    keys = [headers["Idempotency-Key"] for headers in hook.headers]
    assert sorted(keys) == ["1:water_duty:0"] * 2 + ["2:water_duty:0"] * 3
    assert history(dead[0]) == ["alert_raised", "alert_failed", "alert_resent", "alert_delivered"]
    [record] = alert_log(store, town, lead=dead[1])
    assert [one.number for one in record.deliveries[0].attempts] == [1, 2, 3]


def test_again_in_vain_it_has_all_its_tries_and_is_kept(
    setting: Any, dead: list[int], run: Callable[..., Told], store: Store, hook: Any, hands: Any
) -> None:
    resend(store, setting[0], staff="zhang01", clock=hands)
    before = len(hook.received)
    hook.answers = [(503, b"")] * 9
    for _pass in range(6):
        run(*setting)
        hands.forward(minutes=1)
    assert len(hook.received) - before == 4
    assert [one.state for one in dead_letters(store, setting[0])] == ["dead", "dead"]


def test_nobody_is_bothered_with_what_is_over(
    setting: Any,
    dead: list[int],
    run: Callable[..., Told],
    store: Store,
    hook: Any,
    hands: Any,
    change_lead: Any,
) -> None:
    before = len(hook.received)
    for lead in dead:
        change_lead(lead, state="closed")
    resend(store, setting[0], staff="zhang01", clock=hands)
    run(*setting)
    assert len(hook.received) == before
    assert dead_letters(store, setting[0]) == []


def test_an_unknown_number_or_account_changes_nothing(
    setting: Any, dead: list[int], store: Store, hands: Any
) -> None:
    for wrong in ({"staff": "zhang01", "deliveries": [1, 99]}, {"staff": " "}):
        with pytest.raises(InputError):
            resend(store, setting[0], clock=hands, **wrong)
    assert len(dead_letters(store, setting[0])) == 2


def test_a_long_outage_uses_up_no_message(
    setting: Any, run: Callable[..., Told], add_lead: Callable[..., int], hook: Any, hands: Any, store: Store
) -> None:
    town, config = setting
    away = config.model_copy(
        update={"channels": {**config.channels, "hook": config.channels["hook"].model_copy(
            update={"url": "http://127.0.0.1:1/"})}}
    )  # fmt: skip
    for _lead in range(3):
        add_lead()
    tries = len(run(town, away).deliveries)
    assert tries == 1
    assert run(town, away).deliveries == []  # the others are due, but the channel is left alone for now
    for _minute in range(90):
        tries += len(run(town, away).deliveries)
        hands.forward(minutes=1)
    assert dead_letters(store, town) == []
    assert 45 <= tries <= 100  # about one a minute, not one a message
    assert [one.state for one in run(town, config).deliveries] == ["sent"] * 3
    assert sorted(alert for _recipient, alert, _step in hook.told()) == [1, 2, 3]


def test_an_outage_of_days_ends_in_a_dead_letter(
    setting: Any, run: Callable[..., Told], add_lead: Callable[..., int], hands: Any, store: Store
) -> None:
    town, config = setting
    away = config.model_copy(
        update={"channels": {**config.channels, "hook": config.channels["hook"].model_copy(
            update={"url": "http://127.0.0.1:1/"})}}
    )  # fmt: skip
    add_lead()
    for _hours in range(14):
        run(town, away)
        hands.forward(hours=2)
    [letter] = dead_letters(store, town)
    assert (letter.state, letter.last_result) == ("dead", "ConnectError")
