"""What came of handing a message to a channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from alerts.message import Message
from pipeline.config import Contact

Result = Literal["ok", "retry", "permanent"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`ok`; `retry`: worth trying again; `permanent`: it will never work like this. `detail` is a short code."""

    result: Result
    detail: str


class Sender(Protocol):
    """A channel."""

    def notify(self, message: Message, contact: Contact) -> Outcome:
        """Hand the message over for `contact`; failures are outcomes, not exceptions."""
        ...
