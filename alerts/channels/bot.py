"""What the group bots share: secrets, parts one after the other, an answer judged by its code."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from alerts.channels.base import Outcome
from alerts.channels.config import DingtalkChannel, FeishuChannel, WecomChannel, reason_against
from alerts.channels.markup import link
from alerts.channels.post import Answer, Poster
from alerts.channels.secret import secrets_of
from alerts.message import Message
from common.clock import Clock
from common.errors import DeliveryError
from common.i18n import _
from pipeline.config import Contact

BETWEEN_PARTS_SECONDS = 0.25
"""Feishu allows 5 messages a second; the parts of one message keep to it as well."""


class BotNotifier(ABC):
    """A group bot. A message whose second part fails is sent again from its first: never half a message."""

    def __init__(
        self,
        channel: WecomChannel | DingtalkChannel | FeishuChannel,
        environ: Mapping[str, str],
        clock: Clock,
    ) -> None:
        self._channel = channel
        self._environ = environ
        self._clock = clock
        self._poster = Poster(channel.timeout_seconds, allow_private=channel.allow_private)

    def notify(self, message: Message, contact: Contact) -> Outcome:
        try:
            secrets = secrets_of(self._channel, self._environ)
        except DeliveryError as error:
            return Outcome("permanent", str(error))
        if reason := reason_against(secrets["url"], allow_private=self._channel.allow_private):
            return Outcome("permanent", _("机器人地址不可用：{reason}").format(reason=reason))
        sent, answer = 0, Outcome("ok")
        for body in self.bodies(message):
            if sent:
                time.sleep(BETWEEN_PARTS_SECONDS)
            answer = self._send(body, secrets, message.key)
            sent += 1
            if answer.kind != "ok":
                break
        return replace(answer, parts=max(sent, 1))

    def _send(self, body: dict[str, Any], secrets: Mapping[str, str], key: str) -> Outcome:
        now = self._clock()
        url, signed = self.sign(secrets, body, now)
        content = json.dumps(signed, ensure_ascii=False).encode("utf-8", "replace")
        answer = self._poster.post(url, content, {"Idempotency-Key": key})
        return answer if isinstance(answer, Outcome) else self.judge(answer, now)

    @abstractmethod
    def bodies(self, message: Message) -> list[dict[str, Any]]:
        """The message in the bot's own form; several where it is too long for one."""

    @abstractmethod
    def sign(
        self, secrets: Mapping[str, str], body: dict[str, Any], now: datetime
    ) -> tuple[str, dict[str, Any]]:
        """The address and the body with the vendor's proof that we know the secret."""

    @abstractmethod
    def judge(self, answer: Answer, now: datetime) -> Outcome:
        """The vendor's verdict."""


def pressing(message: Message) -> bool:
    """Whether the message is shown in red."""
    return message.urgency in ("critical", "urgent")


def markdown_links(message: Message) -> list[str]:
    """The links to the lead and to its acknowledgement, for channels with markdown."""
    found = [link(_("查看线索"), message.link)] if message.link else []
    return found + ([link(_("我已收到，点此签收"), message.ack_link)] if message.ack_link else [])
