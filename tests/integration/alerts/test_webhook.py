"""The webhook over real HTTP: signature, redirects, addresses, secrets, time-outs."""

from __future__ import annotations

import hashlib
import hmac
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from alerts.channels.base import Outcome
from alerts.channels.config import WebhookChannel
from alerts.channels.webhook import WebhookNotifier
from alerts.message import Message
from pipeline.config import Contact

DUTY = Contact(id="water_duty", name="水利值班岗", channel="hook")
MESSAGE = Message(
    45,
    "water_duty",
    1,
    "escalation",
    "critical",
    12,
    "标题",
    "正文\n第二行",
    "https://d/12",
    "https://d/ack/t",
)
Send = Callable[..., Outcome]


@pytest.fixture
def send(hook: Any, hands: Any) -> Send:
    def go(environ: dict[str, str] | None = None, **changes: Any) -> Outcome:
        values: dict[str, Any] = {"kind": "webhook", "url": hook.url, "secret_env": "KEY",
                                  "allow_private": True, "timeout_seconds": 1}  # fmt: skip
        channel = WebhookChannel(**(values | changes))
        return WebhookNotifier(channel, {"KEY": "s3"} if environ is None else environ, hands).notify(
            MESSAGE, DUTY
        )

    return go


def test_signed_json(send: Send, hook: Any, hands: Any) -> None:
    assert send() == Outcome("ok", "HTTP 200")
    [body], [headers] = hook.bodies, hook.headers
    stamp = str(int(hands().timestamp()))
    assert headers["X-Xiangyin-Timestamp"] == stamp
    expected = hmac.new(b"s3", stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["X-Xiangyin-Signature"] == f"sha256={expected}"
    assert headers["Idempotency-Key"] == "45:water_duty:1"
    assert headers["Host"] == hook.url.split("/")[2]
    assert hook.received == [
        {
            "alert": 45,
            "kind": "escalation",
            "step": 1,
            "lead": 12,
            "urgency": "critical",
            "recipient": {"id": "water_duty", "name": "水利值班岗"},
            "subject": "标题",
            "text": "正文\n第二行\nhttps://d/12\n我已收到，点此签收：https://d/ack/t",
            "link": "https://d/12",
            "acknowledge": "https://d/ack/t",
        }
    ]


def test_a_redirect_is_not_followed(send: Send, hook: Any) -> None:
    hook.answers, hook.location = [(307, b"")], hook.url
    assert send() == Outcome("permanent", "HTTP 307")
    assert len(hook.bodies) == 1


def test_a_private_address_gets_nothing_unless_allowed(send: Send, hook: Any) -> None:
    answer = send(url=hook.url.replace("http:", "https:"), allow_private=False)
    assert answer.kind == "permanent"
    assert "allow_private" in answer.detail
    assert send(url=hook.url.replace("http:", "https:").replace("127.0.0.1", "localhost"),
                allow_private=False).kind == "permanent"  # fmt: skip
    assert hook.bodies == []


def test_one_private_address_among_public_ones_is_enough(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("223.5.5.5", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)
    assert send(url="https://hook.example/", allow_private=False).kind == "permanent"


def test_the_cloud_s_own_address_never(send: Send) -> None:
    assert send(url="http://169.254.169.254/latest").kind == "permanent"


def test_without_its_secret_it_says_which_variable(send: Send, hook: Any) -> None:
    answer = send(environ={})
    assert answer.kind == "permanent"
    assert "KEY" in answer.detail
    assert hook.bodies == []


def test_a_slow_answer_is_worth_another_try(send: Send, hook: Any) -> None:
    hook.delay = 1.2
    assert send(timeout_seconds=0.3) == Outcome("retry", "ReadTimeout", channel_down=True)


def test_a_closed_port_is_worth_another_try(send: Send) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert send(url=f"http://127.0.0.1:{port}/") == Outcome("retry", "ConnectError", channel_down=True)


def test_an_unknown_name_is_worth_another_try(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_more: object) -> list[object]:
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert send(url="https://nowhere.example/").channel_down


Raw = Callable[[list[bytes]], str]


@pytest.fixture
def raw() -> Iterator[Raw]:
    """A server that answers with the given pieces, one every 0.15 s, and hangs up."""
    threads: list[threading.Thread] = []
    stop = threading.Event()

    def start(pieces: list[bytes]) -> str:
        server = socket.create_server(("127.0.0.1", 0))

        def serve() -> None:
            with server:
                connection, _peer = server.accept()
                with connection:
                    connection.recv(65536)
                    for piece in pieces:
                        try:
                            connection.sendall(piece)
                        except OSError:
                            return  # the client has had enough
                        if stop.wait(0.15):
                            return

        thread = threading.Thread(target=serve)
        thread.start()
        threads.append(thread)
        return f"http://127.0.0.1:{server.getsockname()[1]}/"

    yield start
    stop.set()
    for thread in threads:
        thread.join()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"


@pytest.mark.parametrize("pieces", [[], [b"HTTP/1.1 200"], [b"nonsense\r\n\r\n"], [HEAD + b"{"]])
def test_a_broken_answer_is_worth_another_try(send: Send, raw: Raw, pieces: list[bytes]) -> None:
    assert send(url=raw(pieces)).kind == "retry"


def test_an_answer_that_drips_for_ever_is_cut_off(send: Send, raw: Raw) -> None:
    assert send(url=raw([HEAD, *[b" "] * 60]), timeout_seconds=0.4).channel_down
