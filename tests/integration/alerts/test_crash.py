"""Killed between commit and delivery: nothing lost, at most one repeat, its number recognisable."""

from __future__ import annotations

import io
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts.channels.senders import build
from alerts.config import AlertsFile
from alerts.log import alert_log
from alerts.tell import tell
from pipeline.store.engine import Store
from pipeline.town import TownContext

CHILD = """
import os, pickle, sys
from sqlalchemy import event
from sqlalchemy.orm import Session
from alerts.channels.senders import build
from alerts.tell import tell
from common.clock import fixed
from pipeline.store.engine import Store

url, parts, moment, number = sys.argv[1:]
town, config, now = pickle.load(open(parts, "rb"))
left = int(number)

def die(_session):
    global left
    left -= 1
    if left == 0:
        os._exit(9)

if moment != "never":
    event.listen(Session, moment, die)
clock = fixed(now)
senders = build(config, sys.stdout, environ={"KEY": "made-up"}, clock=clock)
tell(Store(url), town, config, senders, clock=clock)
"""

Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def setting(
    staffed: Callable[[str], TownContext], rules: Callable[..., AlertsFile]
) -> tuple[TownContext, AlertsFile]:
    return staffed("hook"), rules(escalation={"steps": []})


@pytest.fixture
def start(
    setting: tuple[TownContext, AlertsFile], store: Store, hands: Any, tmp_path: Path, root: Path
) -> Start:
    """Starts another process that makes one pass, told where to die."""
    parts = tmp_path / "parts.pickle"
    parts.write_bytes(pickle.dumps((*setting, hands())))

    def go(moment: str = "never", number: int = 0) -> subprocess.Popen[bytes]:
        url = store.url.render_as_string(hide_password=False)
        return subprocess.Popen([sys.executable, "-c", CHILD, url, str(parts), moment, str(number)], cwd=root)

    return go


@pytest.fixture
def restart(setting: tuple[TownContext, AlertsFile], store: Store, hands: Any) -> Callable[[], None]:
    """One pass as a process makes it that has just started."""

    def go() -> None:
        town, config = setting
        senders = build(config, io.StringIO(), environ={"KEY": "made-up"}, clock=hands)
        tell(store, town, config, senders, clock=hands, lease=timedelta(0))

    return go


@pytest.mark.parametrize(
    ("moment", "number", "messages"),
    [
        ("before_commit", 1, 1),  # the alert is being written
        ("after_commit", 1, 1),  # the alert is written, nothing sent
        ("before_commit", 2, 1),  # the attempt is being written
        ("after_commit", 2, 1),  # the attempt is written, the message has not left
        ("before_commit", 3, 2),  # the message has left, its answer is not written: sent again
        ("after_commit", 3, 1),  # all is written
    ],
)
def test_killed_at_every_commit(
    start: Start,
    restart: Callable[[], None],
    setting: tuple[TownContext, AlertsFile],
    store: Store,
    add_lead: Callable[..., int],
    hook: Any,
    moment: str,
    number: int,
    messages: int,
) -> None:
    lead = add_lead(urgency="critical")
    assert start(moment, number).wait(timeout=60) == 9
    for _restart in range(3):
        restart()
    assert hook.told() == [("water_duty", 1, 0)] * messages
    assert len({one["Idempotency-Key"] for one in hook.headers}) == 1
    [record] = alert_log(store, setting[0], lead=lead)
    [delivery] = record.deliveries
    assert delivery.state == "sent"
    assert delivery.attempts[-1].outcome == "ok"
    assert all(one.outcome == "unknown" for one in delivery.attempts[:-1])


def test_sigkill_while_the_server_is_slow(
    start: Start, restart: Callable[[], None], add_lead: Callable[..., int], hook: Any
) -> None:
    for _lead in range(3):
        add_lead()
    hook.delay = 1.5
    child = start()
    deadline = time.monotonic() + 60
    while not hook.received and time.monotonic() < deadline:
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    assert child.wait(timeout=60) == -signal.SIGKILL
    hook.delay = 0
    for _restart in range(3):
        restart()
    numbers = [alert for _recipient, alert, _step in hook.told()]
    assert sorted(set(numbers)) == [1, 2, 3]
    assert len(numbers) == 4  # one repeat, of the message that was on its way
    assert numbers.count(numbers[0]) == 2


def test_two_processes_at_once_send_once(start: Start, add_lead: Callable[..., int], hook: Any) -> None:
    for _lead in range(6):
        add_lead()
    hook.delay = 0.1
    children = [start(), start()]
    assert [child.wait(timeout=60) for child in children] == [0, 0]
    assert sorted(alert for _recipient, alert, _step in hook.told()) == [1, 2, 3, 4, 5, 6]


def test_restart_repeats_nothing(
    restart: Callable[[], None], add_lead: Callable[..., int], hook: Any, hands: Any
) -> None:
    add_lead()
    for _restart in range(5):
        restart()
        hands.forward(minutes=10)
    assert hook.told() == [("water_duty", 1, 0)]
