"""E-mail over a real SMTP server."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Callable
from typing import Any

import pytest

from alerts.channels.base import Outcome
from alerts.channels.config import EmailChannel
from alerts.channels.email import EmailNotifier
from alerts.message import Message
from pipeline.config import Contact

Send = Callable[..., Outcome]


@pytest.fixture
def send(mailbox: Any, hands: Any) -> Send:
    def go(
        subject: str = "【特急】触电",
        address: str = "duty@example.org",
        environ: dict[str, str] | None = None,
        **changes: Any,
    ) -> Outcome:
        values: dict[str, Any] = {"kind": "email", "host": "127.0.0.1", "port": mailbox.port,
                                  "sender": "alerts@example.org", "security": "none",
                                  "timeout_seconds": 5}  # fmt: skip
        message = Message(45, "water_duty", 0, "lead", "critical", 12, subject, "正文\n.\n第二行")
        contact = Contact(id="water_duty", name="值班岗", channel="mail", address=address)
        return EmailNotifier(EmailChannel(**(values | changes)), environ or {}, hands).notify(
            message, contact
        )

    return go


def test_one_readable_mail(send: Send, mailbox: Any) -> None:
    assert send() == Outcome("ok", "SMTP 250")
    [(address, content)] = mailbox.received
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert address == "duty@example.org"
    assert mail["Subject"] == "【特急】触电"
    assert (mail["From"], mail["To"]) == ("alerts@example.org", "duty@example.org")
    assert mail["Message-ID"] == "<alert-45.water_duty.0@example.org>"
    assert mail["X-Xiangyin-Alert"] == "45"
    assert mail["Date"].datetime.isoformat() == "2026-11-24T02:00:00+00:00"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == ["正文", ".", "第二行"]
    assert "第二行" in html.get_content()


def test_a_subject_cannot_add_headers(send: Send, mailbox: Any) -> None:
    send(subject="线索\r\nBcc: all@example.org\r\n\r\n伪造的正文")
    [(_address, content)] = mailbox.received
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "线索 Bcc: all@example.org 伪造的正文"


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@b@c", "a b@example.org", "a@example.org\nBcc: b@example.org", "a@example.org, b@x.org",
     "x <a@example.org>"],
)  # fmt: skip
def test_an_unusable_address_is_said(send: Send, mailbox: Any, address: str) -> None:
    answer = send(address=address)
    assert answer.kind == "permanent"
    assert "water_duty" in answer.detail
    assert mailbox.received == []


@pytest.mark.parametrize(
    ("reply", "kind"), [("451 try later", "retry"), ("452 full", "retry"), ("554 refused", "permanent")]
)
def test_the_server_s_answer_to_the_mail(send: Send, mailbox: Any, reply: str, kind: str) -> None:
    mailbox.answers = [reply]
    assert send() == Outcome(kind, f"SMTP {reply[:3]}")
    assert send().kind == "ok"
    assert len(mailbox.received) == 1


@pytest.mark.parametrize(("reply", "kind"), [("450 greylisted", "retry"), ("550 unknown", "permanent")])
def test_the_server_s_answer_to_the_recipient(send: Send, mailbox: Any, reply: str, kind: str) -> None:
    mailbox.refuse = reply
    assert send() == Outcome(kind, f"SMTP {reply[:3]}")


def test_a_server_without_starttls_gets_no_mail(send: Send, mailbox: Any) -> None:
    assert send(security="starttls").kind == "permanent"
    assert mailbox.received == []


def test_a_missing_password_is_said(send: Send, mailbox: Any) -> None:
    answer = send(
        security="starttls", user_env="MAIL_USER", password_env="MAIL_PASSWORD", environ={"MAIL_USER": "u"}
    )
    assert answer.kind == "permanent"
    assert "MAIL_PASSWORD" in answer.detail


def test_a_closed_port_is_worth_another_try(send: Send) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert send(port=port) == Outcome("retry", "ConnectionRefusedError", channel_down=True)
