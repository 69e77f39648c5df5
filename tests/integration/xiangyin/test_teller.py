"""The telling threads: woken by the intake, looking by themselves, no channel in another's way."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from alerts.log import alert_log
from desk.serve import DeskServer
from pipeline.store.models import Lead, Outbox
from xiangyin.config.loader import load_town
from xiangyin.desk_app import desk_app
from xiangyin.init_town.write import write_town
from xiangyin.installation import Installation
from xiangyin.settings import Settings
from xiangyin.teller import Teller


@dataclass
class Hooks:
    """A webhook: `/fast` answers at once, `/slow` when it is released."""

    base: str = ""
    received: list[tuple[str, str, float]] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def hooks() -> Iterator[Hooks]:
    state = Hooks()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.received.append((self.path, body["recipient"]["id"], time.monotonic()))
            if self.path == "/slow":
                state.release.wait(5)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield state
    state.release.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def opened(tmp_path: Path, hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """A town whose leader is told over a slow channel and whose duty post over a fast one."""
    folder = tmp_path / "town"
    write_town(folder)
    monkeypatch.setenv("HOOK_KEY", "made-up")
    more = {"kind": "webhook", "secret_env": "HOOK_KEY", "allow_private": True, "timeout_seconds": 4}
    alerts: dict[str, Any] = {
        "channels": {
            "console": {"kind": "console"},
            "fast": {**more, "url": f"{hooks.base}/fast"},
            "slow": {**more, "url": f"{hooks.base}/slow"},
        },
        "routes": [{"to": ["contact:zhen_leader", "contact:dangzheng_duty", "contact:comment_desk"]}],
        "desk_url": "https://desk.example",
    }
    (folder / "alerts.yaml").write_text(yaml.safe_dump(alerts), encoding="utf-8")
    offices = yaml.safe_load((folder / "offices.yaml").read_text(encoding="utf-8"))
    for contact, channel in zip(offices["offices"][0]["contacts"], ("fast", "slow", "console"), strict=True):
        contact["channel"] = channel
    (folder / "offices.yaml").write_text(yaml.safe_dump(offices), encoding="utf-8")
    made = Installation(Settings(), load_town(folder))
    yield made
    made.store.close()


@pytest.fixture
def add_lead(opened: Installation) -> Callable[[], None]:
    def add() -> None:
        now = datetime.now(UTC)
        with opened.store.write() as session:
            lead = Lead(
                town="mytown", title="停水", topic="utilities", urgency="critical", place="", office="dangzheng",
                relation="own", state="dispatched", unsure=False, restricted=False, post_count=1,
                first_seen=now, last_seen=now, received_at=now, accept_due=now, dispatch_due=now,
                feedback_due=now,
            )  # fmt: skip
            session.add(lead)
            session.flush()
            session.add(Outbox(town="mytown", lead_id=lead.id, kind="lead_opened", created_at=now))

    return add


def until(done: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "nothing happened in time"
        time.sleep(0.01)


def count(hooks: Hooks, path: str) -> int:
    return sum(one[0] == path for one in hooks.received)


def test_a_hanging_channel_holds_up_nobody_else(
    opened: Installation, hooks: Hooks, add_lead: Callable[[], None]
) -> None:
    console = io.StringIO()
    with Teller(opened, console):
        add_lead()
        opened.news.set()
        until(lambda: count(hooks, "/slow") == 1)  # and it hangs now, for as long as the test lasts
        before = count(hooks, "/fast")
        for _lead in range(3):
            add_lead()
            opened.news.set()
        until(lambda: count(hooks, "/fast") >= max(4, before))
        until(lambda: console.getvalue().count("【特急】停水") == 4)
        assert count(hooks, "/slow") == 1
        hooks.release.set()
        until(lambda: count(hooks, "/slow") == 4)
    assert count(hooks, "/fast") == 4
    assert "https://desk.example/ack/" in console.getvalue()


def test_what_another_process_wrote_is_found_without_a_wake(
    opened: Installation, hooks: Hooks, add_lead: Callable[[], None]
) -> None:
    hooks.release.set()
    with Teller(opened, io.StringIO()):
        until(lambda: not opened.news.is_set())
        add_lead()
        until(lambda: count(hooks, "/fast") == 1)
        assert not opened.news.is_set()


def test_an_unexpected_error_stops_neither_the_thread_nor_the_others(
    opened: Installation, hooks: Hooks, add_lead: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks.release.set()
    monkeypatch.setattr("xiangyin.teller.AFTER_ERROR_SECONDS", 0.01)
    teller = Teller(opened, io.StringIO())
    fast, failures = teller._senders["fast"], []

    class Fragile:
        def notify(self, *args: Any) -> Any:
            if not failures:
                failures.append(1)
                raise RuntimeError("a mistake of ours")
            return fast.notify(*args)

    teller._senders["fast"] = Fragile()
    with teller:
        add_lead()
        until(lambda: failures == [1])
        add_lead()
        until(lambda: count(hooks, "/fast") == 1)
        until(lambda: count(hooks, "/slow") == 2)


def test_after_a_crash_the_next_start_sends_at_once(
    opened: Installation, hooks: Hooks, add_lead: Callable[[], None]
) -> None:
    from alerts.claim import claim_next
    from alerts.raise_alerts import raise_alerts

    hooks.release.set()
    add_lead()
    raise_alerts(opened.store, opened.context, opened.config.alerts, clock=opened.clock)
    for _message in range(3):
        assert claim_next(opened.store, opened.context, opened.clock()) is not None  # and it dies here
    with Teller(opened, io.StringIO()):
        until(lambda: count(hooks, "/fast") == count(hooks, "/slow") == 1)


def test_the_link_in_a_message_acknowledges_and_stops_the_climb(
    opened: Installation, hooks: Hooks, add_lead: Callable[[], None]
) -> None:
    hooks.release.set()
    console = io.StringIO()
    app = desk_app(opened)
    with Teller(opened, console), DeskServer(app, "127.0.0.1", 0) as desk:
        add_lead()
        until(lambda: "/ack/" in console.getvalue())
        path = "/ack/" + console.getvalue().split("https://desk.example/ack/")[1].split()[0]
        page = httpx.post(f"http://127.0.0.1:{desk.port}{path}", trust_env=False)
    assert "已由“民意办理组”于" in page.text
    [record] = alert_log(opened.store, opened.context)
    assert record.acknowledged_by == "comment_desk"
