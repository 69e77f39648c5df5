"""DingTalk (钉钉) group bots. https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from alerts.channels.base import Outcome
from alerts.channels.bot import BotNotifier, markdown_links
from alerts.channels.markup import plain
from alerts.channels.post import Answer
from alerts.channels.split import split
from alerts.channels.verdict import Code, by_code
from alerts.message import Message
from common.i18n import N_

MOST_BYTES = 15_000
TEN_MINUTES = 600.0
PARAGRAPH = "\n\n"
"""A single line end is none in DingTalk's markdown."""

CODES: dict[int, Code] = {
    -1: Code("retry", N_("系统繁忙")),
    40035: Code("permanent", N_("缺少参数")),
    43004: Code("permanent", N_("Content-Type 不对")),
    130101: Code("retry", N_("发送太快，被限流"), TEN_MINUTES),
    300001: Code("permanent", N_("机器人地址中的 token 不存在")),
    300005: Code("permanent", N_("机器人地址中的 token 不存在")),
    310000: Code("permanent", N_("没有通过安全设置：签名、关键词或 IP 不对，或本机时钟差得太多")),
    400013: Code("permanent", N_("群已解散")),
    400101: Code("permanent", N_("机器人地址中的 token 不存在")),
    400102: Code("permanent", N_("机器人已停用")),
    400105: Code("permanent", N_("消息类型不对")),
    400106: Code("permanent", N_("机器人不在群里")),
    410100: Code("retry", N_("发送太快，被限流"), TEN_MINUTES),
    430101: Code("permanent", N_("平台认为含有不安全的外链")),
    430102: Code("permanent", N_("平台认为含有不合适的文本")),
    430103: Code("permanent", N_("平台认为含有不合适的图片")),
    430104: Code("permanent", N_("平台认为含有不合适的内容")),
}
"""The error codes of the page above; 130101 and 300005 as the service itself answers."""


class DingtalkNotifier(BotNotifier):
    """The signature goes into the address, encoded exactly once."""

    def bodies(self, message: Message) -> list[dict[str, Any]]:
        parts = split(markdown(message), MOST_BYTES, ends=markdown_links(message), newline=PARAGRAPH)
        title = plain(message.subject)
        return [{"msgtype": "markdown", "markdown": {"title": title, "text": part}} for part in parts]

    def sign(
        self, secrets: Mapping[str, str], body: dict[str, Any], now: datetime
    ) -> tuple[str, dict[str, Any]]:
        timestamp = str(int(now.timestamp() * 1000))
        # the pieces are joined as text: a library that builds the query would encode "%2B" once more
        proof = f"timestamp={timestamp}&sign={quote_plus(signature(secrets['secret'], timestamp))}"
        joint = "&" if "?" in secrets["url"] else "?"
        return f"{secrets['url']}{joint}{proof}", body

    def judge(self, answer: Answer, now: datetime) -> Outcome:
        return by_code(answer, CODES, ("errcode",), now)


def signature(secret: str, timestamp: str) -> str:
    """Base64 of HMAC-SHA256 of `timestamp` (milliseconds), a line end and the secret, by the secret."""
    text = f"{timestamp}\n{secret}"
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()


def markdown(message: Message) -> list[str]:
    """The head as a heading, each fact as a paragraph."""
    head, *rest = [plain(line) for line in message.body.splitlines()] or [""]
    return [f"#### {head}", *rest]
