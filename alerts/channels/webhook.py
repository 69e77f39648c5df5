"""Messages as signed JSON to one address. The answer counts, not only its HTTP status."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alerts.channels.base import Outcome
from alerts.channels.config import WebhookChannel
from alerts.channels.post import Answer, Poster
from alerts.channels.secret import secrets_of
from alerts.channels.verdict import by_status
from alerts.message import Message
from common.clock import Clock
from common.errors import DeliveryError
from pipeline.config import Contact


class WebhookNotifier:
    """Posts to a configured address."""

    def __init__(self, channel: WebhookChannel, environ: Mapping[str, str], clock: Clock) -> None:
        self._channel = channel
        self._environ = environ
        self._clock = clock
        self._poster = Poster(channel.timeout_seconds, allow_private=channel.allow_private)

    def notify(self, message: Message, contact: Contact) -> Outcome:
        try:
            secret = secrets_of(self._channel, self._environ)["secret"]
        except DeliveryError as error:
            return Outcome("permanent", str(error))
        body = json.dumps(payload(message, contact), ensure_ascii=False).encode()
        now = self._clock()
        timestamp = str(int(now.timestamp()))
        headers = {
            "Idempotency-Key": message.key,
            "X-Xiangyin-Timestamp": timestamp,
            "X-Xiangyin-Signature": f"sha256={signature(secret, timestamp, body)}",
        }
        answer = self._poster.post(self._channel.url, body, headers)
        return answer if isinstance(answer, Outcome) else judge(answer, now)


def payload(message: Message, contact: Contact) -> dict[str, Any]:
    """The JSON body. It names a duty post, a lead and a number; no person."""
    return {
        "alert": message.alert,
        "kind": message.kind,
        "step": message.step,
        "lead": message.lead,
        "urgency": message.urgency,
        "recipient": {"id": contact.id, "name": contact.name},
        "subject": message.subject,
        "text": message.text,
        "link": message.link,
        "acknowledge": message.ack_link,
    }


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 of `timestamp.body` in hexadecimal."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def judge(answer: Answer, now: datetime) -> Outcome:
    """The answer from HTTP status and body: a 200 that says `{"ok": false}` or `{"errcode": 1}` is none."""
    status = by_status(answer, now)
    if status.kind != "ok":
        return status
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        return status
    if isinstance(said, dict):
        if said.get("errcode", 0) not in (0, "0", None):
            return Outcome("retry", f"{status.detail}, errcode {str(said['errcode'])[:20]}")
        if said.get("ok") is False:
            return Outcome("retry", f"{status.detail}, ok false")
    return status
