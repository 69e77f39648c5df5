"""WeCom (企业微信) group bots. https://developer.work.weixin.qq.com/document/path/91770"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alerts.channels.base import Outcome
from alerts.channels.bot import BotNotifier, markdown_links, pressing
from alerts.channels.config import WecomChannel
from alerts.channels.markup import plain
from alerts.channels.post import Answer
from alerts.channels.split import split
from alerts.channels.verdict import Code, by_code
from alerts.message import Message
from common.clock import Clock
from common.i18n import N_

MOST_TEXT_BYTES = 2048
MOST_MARKDOWN_BYTES = 4096
A_MINUTE = 60.0

CODES: dict[int, Code] = {
    -1: Code("retry", N_("系统繁忙")),
    40008: Code("permanent", N_("消息类型不对")),
    40058: Code("permanent", N_("参数不对，例如内容太长")),
    44004: Code("permanent", N_("内容为空")),
    45002: Code("permanent", N_("内容太长")),
    45009: Code("retry", N_("发送太快，被限流"), A_MINUTE),
    45033: Code("retry", N_("同时发送太多")),
    93000: Code("permanent", N_("机器人地址不对，或机器人已被移出群")),
    93004: Code("permanent", N_("机器人已停用")),
    93008: Code("permanent", N_("机器人不在群里")),
}
"""https://developer.work.weixin.qq.com/document/path/90313"""


class WecomNotifier(BotNotifier):
    """The bot's key is part of its address; nothing is signed."""

    def __init__(self, channel: WecomChannel, environ: Mapping[str, str], clock: Clock) -> None:
        super().__init__(channel, environ, clock)
        self._format = channel.format

    def bodies(self, message: Message) -> list[dict[str, Any]]:
        if self._format == "text":
            lines = [plain(line) for line in message.body.splitlines()]  # `<@…>` is a mention here too
            parts = split(lines, MOST_TEXT_BYTES, ends=message.link_lines)
            return [{"msgtype": "text", "text": {"content": part}} for part in parts]
        parts = split(markdown(message), MOST_MARKDOWN_BYTES, ends=markdown_links(message))
        return [{"msgtype": "markdown", "markdown": {"content": part}} for part in parts]

    def sign(
        self, secrets: Mapping[str, str], body: dict[str, Any], now: datetime
    ) -> tuple[str, dict[str, Any]]:
        return secrets["url"], body

    def judge(self, answer: Answer, now: datetime) -> Outcome:
        return by_code(answer, CODES, ("errcode",), now)


def markdown(message: Message) -> list[str]:
    """The head in bold, pressing ones in the warning colour, the facts as a quotation."""
    head, *rest = [plain(line) for line in message.body.splitlines()] or [""]
    first = f'**<font color="warning">{head}</font>**' if pressing(message) else f"**{head}**"
    return [first, *(f">{line}" for line in rest)]
