"""What every channel offers: one `notify` that says "failed" and "worth trying again" separately."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from alerts.message import Message
from pipeline.config import Contact


@dataclass(frozen=True, slots=True)
class Outcome:
    """The channel's answer.

    `detail` is short and holds codes, never an address, a secret or the other side's text.
    """

    kind: Literal["ok", "retry", "permanent"]
    detail: str = ""
    channel_down: bool = False
    """The channel as a whole could not be reached: other messages would fail as well."""
    pause_seconds: float | None = None
    """How long the other side asks us to wait; None where it does not say."""
    throttled: bool = False
    """The other side takes nothing more over this channel until `pause_seconds` have passed."""
    parts: int = 1
    """How many messages the other side counts for this one."""


class Notifier(Protocol):
    """A channel that is ready to send."""

    def notify(self, message: Message, contact: Contact) -> Outcome:
        """Send one message to one contact; failures are answers, not exceptions."""
        ...
