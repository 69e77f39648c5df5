"""The senders of a configuration, one for each of its channels."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TextIO

from alerts.channels.base import Notifier
from alerts.channels.config import EmailChannel, WebhookChannel
from alerts.channels.console import ConsoleNotifier
from alerts.channels.email import EmailNotifier
from alerts.channels.webhook import WebhookNotifier
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
    senders: dict[str, Notifier] = {}
    for name, channel in config.channels.items():
        if isinstance(channel, WebhookChannel):
            senders[name] = WebhookNotifier(channel, environ, clock)
        elif isinstance(channel, EmailChannel):
            senders[name] = EmailNotifier(channel, environ, clock)
        else:
            senders[name] = ConsoleNotifier(console_stream)
    return senders
