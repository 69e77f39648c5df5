"""The senders of a configuration."""

from __future__ import annotations

from typing import TextIO

from alerts.channels.console import ConsoleSender
from alerts.channels.email import EmailSender
from alerts.channels.outcome import Sender
from alerts.channels.webhook import WebhookSender
from alerts.config import AlertsFile, ConsoleChannel, WebhookChannel
from common.clock import Clock


def build_senders(config: AlertsFile, stream: TextIO, clock: Clock) -> dict[str, Sender]:
    """One sender for each channel id; console channels write to `stream`."""
    senders: dict[str, Sender] = {}
    for name, channel in config.channels.items():
        if isinstance(channel, ConsoleChannel):
            senders[name] = ConsoleSender(stream)
        elif isinstance(channel, WebhookChannel):
            senders[name] = WebhookSender(channel, clock)
        else:
            senders[name] = EmailSender(channel)
    return senders
