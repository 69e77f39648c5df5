"""Apprise over real HTTP: its own verdict counts, secrets stay out of answers and logs."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from alerts.channels.base import Outcome
from alerts.channels.senders import build
from alerts.config import AlertsFile
from alerts.message import Message
from pipeline.config import Contact

DUTY = Contact(id="water_duty", name="水利值班岗", channel="other")
Make = Callable[..., Message]
Send = Callable[..., Outcome]


@pytest.fixture
def send(message: Make) -> Send:
    def go(url: str | None, **more: Any) -> Outcome:
        config = AlertsFile.model_validate({"channels": {"other": {"kind": "apprise", "url_env": "OTHER"}}})
        environ = {"OTHER": url} if url else {}
        return build(config, io.StringIO(), environ=environ)["other"].notify(message(**more), DUTY)

    return go


def test_a_message_arrives_as_plain_words(send: Send, hook: Any) -> None:
    address = hook.url.replace("http://", "json://")
    assert send(address, body="【特急】<b>停水</b>[x](y)\n提醒号 45，线索 #12") == Outcome("ok", "Apprise")
    [body] = hook.received
    assert body["title"] == "【特急】石桥村停水（提醒号 45）"
    assert body["message"].splitlines() == [
        "【特急】＜b＞停水＜/b＞［x］（y）",
        "提醒号 45，线索 ＃12",
        "https://desk.example/leads/12",
        "我已收到，点此签收：https://desk.example/ack/45.water_duty.1.x",
    ]


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_a_refusal_is_apprise_s_verdict(send: Send, hook: Any, status: int) -> None:
    hook.answers = [(status, b"")]
    assert send(hook.url.replace("http://", "json://")).kind == "retry"


def test_a_closed_port(send: Send, hook: Any, capfd: pytest.CaptureFixture[str]) -> None:
    outcome = send("json://user:topsecret@127.0.0.1:1/hook")
    assert outcome.kind == "retry"
    seen = capfd.readouterr()
    assert "topsecret" not in outcome.detail + seen.out + seen.err


@pytest.mark.parametrize("url", ["nonsense", "nosuch://service/x", None])
def test_an_address_that_apprise_does_not_know(send: Send, url: str | None) -> None:
    outcome = send(url)
    assert outcome.kind == "permanent"
    assert (url or "OTHER") not in outcome.detail or url is None
