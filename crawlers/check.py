"""Say what can be read at an address, before it becomes a source. Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawlers.post import CrawledPost


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was found: `kind` as in sources.yaml, at most three sample posts, notes for the administrator."""

    kind: str
    title: str
    encoding: str
    samples: list[CrawledPost]
    robots_allows: bool
    notes: list[str]


def check(url: str, *, time_zone: str, now: datetime, allow_private: bool = False) -> CheckResult:
    """Look at `url` politely and say what is there."""
    raise NotImplementedError
