"""Real servers and a store with leads: a webhook that answers as told, an SMTP server, a clock with hands."""

from __future__ import annotations

import io
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from alerts.channels import build
from alerts.config import AlertsFile
from alerts.tell import Told, tell
from pipeline.config import Contact, DutyShift, Office
from pipeline.store.engine import Store
from pipeline.store.models import Lead, LeadEvent, Outbox
from pipeline.town import TownContext

SECRET = "made-up"


class Hands:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def hands(now: datetime) -> Hands:
    return Hands(now)


def office(name: str, channel: str, leader: str | None = None) -> Office:
    people = [
        Contact(id=f"{name}_duty", name=f"{name}值班岗", channel=channel, address=f"{name}@example.org")
    ]
    if leader:
        people.append(Contact(id=leader, name="带班岗", channel=channel, address="leader@example.org"))
    return Office(
        id=name, name=name, contacts=people, leader=leader, duty=[DutyShift(contact=f"{name}_duty")]
    )


@pytest.fixture
def staffed(town: TownContext) -> Callable[[str], TownContext]:
    """The town with duty posts that are told over the given channel; `power` has nobody."""

    def make(channel: str) -> TownContext:
        offices = dict(town.offices)
        for name, leader in (("office", "mayor"), ("water", "water_head"), ("roads", None), ("women", None)):
            offices[name] = office(name, channel, leader)
        return replace(town, offices=offices)

    return make


@pytest.fixture
def add_lead(store: Store, hands: Hands) -> Callable[..., int]:
    """Stores a lead with its outbox row in one transaction, as the pipeline does; returns its id."""

    def add(kind: str = "lead_opened", **changes: Any) -> int:
        now = hands()
        values: dict[str, Any] = {
            "town": "test",
            "title": "石桥村停水",
            "topic": "utilities",
            "urgency": "urgent",
            "place": "石桥村",
            "office": "water",
            "relation": "own",
            "basis": "",
            "state": "dispatched",
            "unsure": False,
            "restricted": False,
            "post_count": 1,
            "first_seen": now,
            "last_seen": now,
            "received_at": now,
            "accept_due": now + timedelta(minutes=30),
            "dispatch_due": now + timedelta(hours=2),
            "feedback_due": now + timedelta(hours=24),
        }
        with store.write() as session:
            lead = Lead(**(values | changes))
            session.add(lead)
            session.flush()
            session.add(Outbox(town="test", lead_id=lead.id, kind=kind, created_at=now))
            return lead.id

    return add


@pytest.fixture
def change_lead(store: Store, hands: Hands) -> Callable[..., None]:
    """Changes a lead, with an outbox row where the pipeline would write one."""

    def change(lead: int, outbox: str | None = None, **changes: Any) -> None:
        with store.write() as session:
            row = session.get_one(Lead, lead)
            for name, value in changes.items():
                setattr(row, name, value)
            if outbox:
                session.add(Outbox(town="test", lead_id=lead, kind=outbox, created_at=hands()))

    return change


@pytest.fixture
def history(store: Store) -> Callable[[int], list[str]]:
    """The kinds of a lead's steps, oldest first; a mute with its reason."""

    def read(lead: int) -> list[str]:
        with store.read() as session:
            rows = session.query(LeadEvent).filter_by(lead_id=lead).order_by(LeadEvent.id).all()
        return [f"{row.kind}:{row.data['reason']}" if row.kind == "alert_muted" else row.kind for row in rows]

    return read


@dataclass
class Hook:
    """A webhook server. `answers` are (status, body) for the next requests, then 200."""

    url: str = ""
    received: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    delay: float = 0.0
    location: str = ""

    def told(self) -> list[tuple[str, int, int]]:
        """(recipient, alert number, step) of every message, surplus ones included, in order."""
        return [(one["recipient"]["id"], one["alert"], one["step"]) for one in self.received]


@pytest.fixture
def hook() -> Iterator[Hook]:
    state = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.bodies.append(body)
            state.headers.append(dict(self.headers))
            state.received.append(json.loads(body))
            time.sleep(state.delay)
            status, answer = state.answers.pop(0) if state.answers else (200, b'{"ok": true}')
            self.send_response(status)
            if state.location:
                self.send_header("Location", state.location)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # the other side hung up: that is what some tests are about

    server = Server(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Mailbox:
    """A mail server. `answers` are the replies to the next DATA, then acceptance."""

    port: int = 0
    received: list[tuple[str, bytes]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refuse: str = ""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.received += [(address, content) for address in envelope.rcpt_tos]
        return answer


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    state = Mailbox()
    with socket.socket() as free:  # the controller wants to know its port beforehand
        free.bind(("127.0.0.1", 0))
        state.port = free.getsockname()[1]
    controller = Controller(state, hostname="127.0.0.1", port=state.port)
    controller.start()
    yield state
    controller.stop()


@pytest.fixture
def rules(hook: Hook, mailbox: Mailbox) -> Callable[..., AlertsFile]:
    """A configuration with all three kinds of channel, on the servers of this test."""

    def make(**changes: Any) -> AlertsFile:
        data: dict[str, Any] = {
            "channels": {
                "console": {"kind": "console"},
                "hook": {"kind": "webhook", "url": hook.url, "secret_env": "KEY", "allow_private": True,
                         "timeout_seconds": 2},
                "mail": {"kind": "email", "host": "127.0.0.1", "port": mailbox.port, "security": "none",
                         "sender": "alerts@example.org", "timeout_seconds": 5},
            },
            "routes": [{"match": {"urgency": ["urgent", "critical"]}, "to": ["office_duty"],
                        "repeat_interval": 0}],
            "escalation": {"steps": [{"after_minutes": 15, "to": ["office_leader"]},
                                     {"after_minutes": 30, "to": ["coordinator"]}]},
        }  # fmt: skip
        return AlertsFile.model_validate(data | changes)

    return make


@pytest.fixture
def run(store: Store, hands: Hands) -> Callable[[TownContext, AlertsFile], Told]:
    """One pass with freshly built senders, as after a restart; console messages go to a buffer."""

    def once(town: TownContext, config: AlertsFile) -> Told:
        senders = build(config, io.StringIO(), environ={"KEY": SECRET}, clock=hands)
        return tell(store, town, config, senders, clock=hands)

    return once
