"""Alerting bound to one installation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import TextIO

from alerts.channels.base import Notifier
from alerts.channels.senders import build
from alerts.deliver import LEASE
from alerts.digest import raise_digests
from alerts.tell import Told, tell
from xiangyin.installation import Installation


def make_senders(opened: Installation, console: TextIO) -> dict[str, Notifier]:
    """A sender for each channel; console channels write to `console`."""
    return build(opened.config.alerts, console, clock=opened.clock)


def tell_people(
    opened: Installation,
    senders: Mapping[str, Notifier],
    *,
    lease: timedelta = LEASE,
    leave_out: Collection[str] = (),
) -> Told:
    """Take new outbox rows, send what is due, let unanswered alerts climb, and the day's digest when due.

    A process that knows it is the only one passes `lease=timedelta(0)` at its start: what a crash
    interrupted then goes out at once. `leave_out` names channels that
    somebody else serves.
    """
    raise_digests(opened.store, opened.context, opened.config.alerts, clock=opened.clock)
    return tell(
        opened.store,
        opened.context,
        opened.config.alerts,
        senders,
        clock=opened.clock,
        lease=lease,
        links=opened.ack_links,
        leave_out=leave_out,
    )
