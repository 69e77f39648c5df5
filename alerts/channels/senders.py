"""The senders of a configuration, one for each of its channels."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TextIO

from alerts.channels.apprise import AppriseNotifier
from alerts.channels.base import Notifier
from alerts.channels.config import (
    AppriseChannel,
    Channel,
    DingtalkChannel,
    EmailChannel,
    FeishuChannel,
    WebhookChannel,
    WecomChannel,
)
from alerts.channels.console import ConsoleNotifier
from alerts.channels.dingtalk import DingtalkNotifier
from alerts.channels.email import EmailNotifier
from alerts.channels.feishu import FeishuNotifier
from alerts.channels.webhook import WebhookNotifier
from alerts.channels.wecom import WecomNotifier
from alerts.config import AlertsFile
from common.clock import Clock, utc_now


def build(
    config: AlertsFile,
    console_stream: TextIO,
    *,
    environ: Mapping[str, str] = os.environ,
    clock: Clock = utc_now,
) -> dict[str, Notifier]:
    """A sender for every configured channel, by its id. Secrets are looked up when a message leaves."""
    return {
        name: _sender(channel, console_stream, environ, clock) for name, channel in config.channels.items()
    }


def _sender(channel: Channel, console_stream: TextIO, environ: Mapping[str, str], clock: Clock) -> Notifier:
    match channel:
        case WebhookChannel():
            return WebhookNotifier(channel, environ, clock)
        case EmailChannel():
            return EmailNotifier(channel, environ, clock)
        case WecomChannel():
            return WecomNotifier(channel, environ, clock)
        case DingtalkChannel():
            return DingtalkNotifier(channel, environ, clock)
        case FeishuChannel():
            return FeishuNotifier(channel, environ, clock)
        case AppriseChannel():
            return AppriseNotifier(channel, environ)
        case _:
            return ConsoleNotifier(console_stream)
