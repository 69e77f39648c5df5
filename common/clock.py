"""The clock as a parameter: code that needs the time takes a `Clock`, tests pass a fixed one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present moment as an aware datetime in UTC."""


def utc_now() -> datetime:
    """The system's clock, aware, UTC."""
    return datetime.now(UTC)


def fixed(moment: datetime) -> Clock:
    """A clock that stands still at `moment` (must be aware)."""
    if moment.tzinfo is None:
        raise ValueError("a clock needs an aware datetime")
    return lambda: moment.astimezone(UTC)
