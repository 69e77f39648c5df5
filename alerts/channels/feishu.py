"""Feishu (飞书) group bots. https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from alerts.channels.base import Outcome
from alerts.channels.bot import BotNotifier, pressing
from alerts.channels.markup import plain
from alerts.channels.post import Answer
from alerts.channels.split import split
from alerts.channels.verdict import Code, by_code, message_of
from alerts.message import Message
from common.i18n import N_, _

MOST_BYTES = 15_000
"""A request may have 20 kB; the rest is for the card around the words."""
A_MINUTE = 60.0
BAD_REQUEST = 9499

CODES: dict[int, Code] = {
    BAD_REQUEST: Code("permanent", N_("请求格式不对")),
    11232: Code("retry", N_("发送太快，被限流"), A_MINUTE),
    19001: Code("permanent", N_("机器人地址不对")),
    19021: Code("permanent", N_("签名不对，或本机时钟差一小时以上")),
    19022: Code("permanent", N_("本机 IP 不在机器人的白名单")),
    19024: Code("permanent", N_("没有机器人要求的关键词")),
    99991400: Code("retry", N_("发送太快，被限流"), A_MINUTE),
}
"""The error codes of the page above and of https://open.feishu.cn/document/server-docs/api-call-guide"""


class FeishuNotifier(BotNotifier):
    """A card of plain-text elements, in which Feishu reads no markup; the signs of mentions are made wide too."""

    def bodies(self, message: Message) -> list[dict[str, Any]]:
        head, *rest = [plain(line) for line in message.body.splitlines()] or [""]
        parts = split(rest or [head], MOST_BYTES)
        return [
            {"msg_type": "interactive", "card": card(message, head, part, last=number == len(parts))}
            for number, part in enumerate(parts, start=1)
        ]

    def sign(
        self, secrets: Mapping[str, str], body: dict[str, Any], now: datetime
    ) -> tuple[str, dict[str, Any]]:
        timestamp = str(int(now.timestamp()))
        proof = {"timestamp": timestamp, "sign": signature(secrets["secret"], timestamp)}
        return secrets["url"], proof | body

    def judge(self, answer: Answer, now: datetime) -> Outcome:
        verdict = by_code(answer, CODES, ("code", "StatusCode"), now)
        # Feishu says "too many request" with the code for a malformed one
        busy = "too many" in message_of(answer.body, "msg", "StatusMessage")
        if verdict.kind == "permanent" and f"code {BAD_REQUEST}" in verdict.detail and busy:
            return replace(verdict, kind="retry", pause_seconds=A_MINUTE, throttled=True)
        return verdict


def signature(secret: str, timestamp: str) -> str:
    """Base64 of HMAC-SHA256 of nothing, by the key `timestamp` (seconds), a line end and the secret."""
    key = f"{timestamp}\n{secret}"
    return base64.b64encode(hmac.new(key.encode(), b"", hashlib.sha256).digest()).decode()


def card(message: Message, head: str, words: str, *, last: bool) -> dict[str, Any]:
    """The head as the card's title, the facts below, links as buttons."""
    elements: list[dict[str, Any]] = [{"tag": "div", "text": _plain_text(words)}]
    buttons = [
        _button(_("查看线索"), message.link, "default"),
        _button(_("我已收到，点此签收"), message.ack_link, "primary"),
    ]
    shown = [button for button in buttons if button["url"]]
    if shown and last:
        elements.append({"tag": "action", "actions": shown})
    return {
        "config": {"wide_screen_mode": True},
        "header": {"title": _plain_text(head), "template": "red" if pressing(message) else "blue"},
        "elements": elements,
    }


def _plain_text(words: str) -> dict[str, str]:
    return {"tag": "plain_text", "content": words}


def _button(words: str, url: str, kind: str) -> dict[str, Any]:
    return {"tag": "button", "text": _plain_text(words), "type": kind, "url": url}
