"""A clock driven through hours, minute by minute; a test lists what must be said, and nothing else may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from alerts.channels.base import Outcome
from alerts.config import AlertsFile
from alerts.digest import raise_digests
from alerts.message import Message
from alerts.tell import tell
from pipeline.config import Contact, Office
from pipeline.store.engine import Store
from pipeline.town import TownContext

Expected = tuple[float, float, str, str]
"""(from minute, to minute, recipient, kind)."""


@dataclass
class Ear:
    """A channel that keeps what it is told, with the minute."""

    hands: Any
    start: Any
    heard: list[tuple[float, Message]] = field(default_factory=list)

    def notify(self, message: Message, contact: Contact) -> Outcome:
        self.heard.append(((self.hands() - self.start) / timedelta(minutes=1), message))
        return Outcome("ok")


class Timeline:
    """The town, its alerts and a clock; `play` moves on, `check` compares."""

    def __init__(self, store: Store, town: TownContext, config: AlertsFile, hands: Any) -> None:
        self.store, self.town, self.config, self.hands = store, town, config, hands
        self.ear = Ear(hands, hands())

    def play(self, minutes: int, *, step_seconds: int = 60) -> None:
        """Passes as `xiangyin run` makes them, the first one now."""
        for _pass in range(minutes * 60 // step_seconds):
            self.once()
            self.hands.forward(seconds=step_seconds)

    def once(self) -> None:
        raise_digests(self.store, self.town, self.config, clock=self.hands)
        senders = {"hook": self.ear, "console": self.ear}
        tell(self.store, self.town, self.config, senders, clock=self.hands)

    def told(self) -> list[tuple[float, str, str]]:
        return [(minute, message.recipient, message.kind) for minute, message in self.ear.heard]

    def texts(self, kind: str) -> list[str]:
        return [message.body for _minute, message in self.ear.heard if message.kind == kind]

    def check(self, expected: Iterable[Expected]) -> None:
        """Every expected message came in its window, and no other came."""
        left = self.told()
        missing = []
        for begin, end, recipient, kind in expected:
            found = next(
                (one for one in left if begin <= one[0] <= end and one[1:] == (recipient, kind)), None
            )
            if found is None:
                missing.append((begin, end, recipient, kind))
            else:
                left.remove(found)
        assert (missing, left) == ([], []), f"missing {missing}, surplus {left}"


@pytest.fixture
def offices() -> dict[str, Office]:
    """Changes of a test to the offices' entries."""
    return {}


@pytest.fixture
def timeline(store: Store, staffed: Callable[[str], TownContext], hands: Any) -> Callable[..., Timeline]:
    """A timeline with the given `alerts.yaml`, and offices replaced where the test has others."""

    def make(offices: dict[str, Office] | None = None, **rules: Any) -> Timeline:
        town = staffed("hook")
        town = replace(town, offices=town.offices | (offices or {}))
        data = {
            "channels": {"hook": {"kind": "console"}},
            "routes": [{"match": {"urgency": ["urgent", "critical"]}, "to": ["office_duty"]}],
        }
        return Timeline(store, town, AlertsFile.model_validate(data | rules), hands)

    return make
