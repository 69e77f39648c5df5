"""Alerting bound to one installation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

from alerts.channels import Notifier, build
from alerts.digest import raise_digests
from alerts.tell import Told, tell
from xiangyin.installation import Installation


def make_senders(opened: Installation, console: TextIO) -> dict[str, Notifier]:
    """A sender for each channel; console channels write to `console`."""
    return build(opened.config.alerts, console, clock=opened.clock)


def tell_people(opened: Installation, senders: Mapping[str, Notifier]) -> Told:
    """Take new outbox rows, send what is due, let unanswered alerts climb, and the day's digest when due."""
    raise_digests(opened.store, opened.context, opened.config.alerts, clock=opened.clock)
    return tell(opened.store, opened.context, opened.config.alerts, senders, clock=opened.clock)
