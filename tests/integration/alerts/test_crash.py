"""Killed between the post's arrival and the record of the delivery: nothing lost, at most one repeat."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from alerts.models import Alert, Delivery, DeliveryAttempt
from pipeline.store.engine import Store
from pipeline.store.models import Lead, Outbox, Post

KILLS = 100
SEED = 20261124


@dataclass
class Cases:
    """A webhook with an address for each case, and what it received there."""

    base: str = ""
    received: dict[str, list[tuple[str, int, str]]] = field(default_factory=lambda: defaultdict(list))
    """For each case, of each message in order: its key, its alert number, its recipient."""
    delay: float = 0.0


@pytest.fixture
def cases() -> Iterator[Cases]:
    state = Cases()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            key = self.headers["Idempotency-Key"]
            state.received[self.path[1:]].append((key, body["alert"], body["recipient"]["id"]))
            time.sleep(state.delay)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # the other side was killed

    server = Server(("127.0.0.1", 0), Handler)
    state.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


class Warm:
    """The warm process that forks a child for each case."""

    def __init__(self, root: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.alerts.crash_child"],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(
        self,
        database: Path,
        hook: str,
        *,
        kill: int = 0,
        minute: int = 0,
        alone: bool = True,
        tell: bool = True,
        edit: str = "",
    ) -> int:
        """The pid of the child that has begun."""
        assert self.process.stdin is not None
        url = f"sqlite:///{database}"
        case = {
            "url": url,
            "hook": hook,
            "kill": kill,
            "minute": minute,
            "alone": alone,
            "tell": tell,
            "edit": edit,
        }
        self.process.stdin.write(json.dumps(case) + "\n")
        self.process.stdin.flush()
        return self._answer()["pid"]

    def end(self) -> tuple[int, int]:
        """The child's status and the moments it came through."""
        answer = self._answer()
        return answer["status"], answer["moments"]

    def run(self, database: Path, hook: str, *, kill: int = 0, minute: int = 0) -> int:
        """A whole run; its status."""
        self.start(database, hook, kill=kill, minute=minute)
        return self.end()[0]

    def _answer(self) -> dict[str, int]:
        assert self.process.stdout is not None
        answer: dict[str, int] = json.loads(self.process.stdout.readline())
        return answer

    def close(self) -> None:
        self.process.communicate(timeout=30)


@pytest.fixture
def warm(root: Path) -> Iterator[list[Warm]]:
    two = [Warm(root), Warm(root)]
    yield two
    for one in two:
        one.close()


@pytest.fixture
def empty(store: Store, tmp_path: Path) -> Path:
    """A migrated database without rows, to be copied."""
    store.close()
    return tmp_path / "test.db"


Facts = tuple[list[str], list[tuple[str, str, int, str]], list[tuple[str, int, str]]]


def facts(database: Path) -> Facts:
    """Posts; leads with urgency, posts and office; alerts with kind, lead and the states of their deliveries."""
    store = Store(f"sqlite:///{database}")
    with store.read() as session:
        posts = sorted(session.scalars(select(Post.post_id)))
        leads = sorted(
            (one.title, one.urgency, one.post_count, one.office) for one in session.scalars(select(Lead))
        )
        alerts = []
        for alert in session.scalars(select(Alert).order_by(Alert.id)):
            states = session.scalars(select(Delivery.state).where(Delivery.alert_id == alert.id))
            alerts.append((alert.kind, alert.lead_id or 0, " ".join(states)))
        assert session.scalars(select(Outbox).where(Outbox.done_at.is_(None))).all() == []
        unfinished = select(DeliveryAttempt).where(DeliveryAttempt.outcome.is_(None))
        assert session.scalars(unfinished).all() == []
    store.close()
    return posts, leads, alerts


def test_sigkill_at_100_seeded_moments(cases: Cases, warm: list[Warm], empty: Path, tmp_path: Path) -> None:
    calm = Path(shutil.copy(empty, tmp_path / "calm.db"))
    warm[0].start(calm, f"{cases.base}/calm")
    status, moments = warm[0].end()
    assert status == 0
    expected, messages = facts(calm), cases.received["calm"]
    assert [len(expected[0]), len(expected[1]), len(expected[2])] == [5, 3, 2]
    assert sorted(messages) == [
        ("1:water_duty:0", 1, "water_duty"),
        ("1:water_head:0", 1, "water_head"),
        ("2:water_duty:0", 2, "water_duty"),
    ]
    assert moments > KILLS, "fewer moments than kills: some would be the same"
    kills = sorted(random.Random(SEED).sample(range(1, moments + 1), KILLS))

    def case(index: int) -> tuple[int, str]:
        """Kill, restart, see; what came of it."""
        process, kill = warm[index % 2], kills[index]
        database, hook = tmp_path / f"{kill}.db", f"{cases.base}/{kill}"
        shutil.copy(empty, database)
        assert process.run(database, hook, kill=kill) == -signal.SIGKILL
        for restart in (1, 2) if index % 4 == 0 else (1,):  # the crawler brings the same posts again
            assert process.run(database, hook, minute=restart) == 0
        assert facts(database) == expected, f"killed at {kill}"
        received = cases.received[str(kill)]
        assert set(received) == set(messages), f"killed at {kill}"
        surplus = Counter(received) - Counter(messages)
        assert surplus.total() <= 1, f"killed at {kill}: {surplus}"
        return kill, "repeated" if surplus else "once"

    with ThreadPoolExecutor(2) as pool:  # one for each warm process
        halves = [
            pool.submit(lambda start: [case(n) for n in range(start, KILLS, 2)], start) for start in (0, 1)
        ]
        outcomes = Counter(outcome for half in halves for _kill, outcome in half.result())
    assert outcomes["once"] + outcomes["repeated"] == KILLS
    # a message can only be repeated if the kill fell between its leaving and the record of its answer
    assert 1 <= outcomes["repeated"] <= KILLS // 4


def test_sigkill_while_the_server_is_slow(
    cases: Cases, warm: list[Warm], empty: Path, tmp_path: Path
) -> None:
    """The message has arrived, its answer has not: sent again, and the repeat is recognisable."""
    database, hook = Path(shutil.copy(empty, tmp_path / "slow.db")), f"{cases.base}/slow"
    cases.delay = 1.5
    child = warm[0].start(database, hook)
    deadline = time.monotonic() + 60
    while not cases.received["slow"] and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    assert warm[0].end()[0] == -signal.SIGKILL
    cases.delay = 0
    for restart in (1, 2):
        assert warm[0].run(database, hook, minute=restart) == 0
    received = Counter(cases.received["slow"])
    assert sorted(received.values()) == [1, 1, 2]
    assert received[("1:water_duty:0", 1, "water_duty")] == 2
    assert [state for _kind, _lead, state in facts(database)[2]] == ["sent sent", "sent"]


def test_two_processes_at_once_send_once(cases: Cases, warm: list[Warm], empty: Path, tmp_path: Path) -> None:
    database, hook = Path(shutil.copy(empty, tmp_path / "two.db")), f"{cases.base}/two"
    warm[0].start(database, hook, tell=False)
    assert warm[0].end()[0] == 0
    cases.delay = 0.1
    for one in warm:
        one.start(database, hook, minute=1, alone=False)
    assert [one.end()[0] for one in warm] == [0, 0]
    assert max(Counter(cases.received["two"]).values()) == 1
    assert len(cases.received["two"]) == 3


def test_restart_recrawl_and_edits_repeat_nothing(
    cases: Cases, warm: list[Warm], empty: Path, tmp_path: Path
) -> None:
    database, hook = Path(shutil.copy(empty, tmp_path / "calm.db")), f"{cases.base}/calm"
    for minute, edit in enumerate(("", "", "，楼主补充：还没修好", "，又改了一次", "")):
        warm[0].start(database, hook, minute=minute, edit=edit)
        assert warm[0].end()[0] == 0
    assert sorted(Counter(cases.received["calm"]).values()) == [1, 1, 1]
    posts, leads, alerts = facts(database)
    assert (len(posts), len(leads), len(alerts)) == (5, 3, 2)
