"""Quiet hours hold and release; critical messages do not wait."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alerts.quiet_hours import is_quiet, not_before
from alerts.rules import QuietHours

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = QuietHours(from_=time(22), to=time(7))
NOON = QuietHours(from_=time(12), to=time(14))


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("quiet", "moment", "leaves"),
    [
        (NIGHT, local(24, 21, 59), local(24, 21, 59)),
        (NIGHT, local(24, 22), local(25, 7)),
        (NIGHT, local(25, 6, 59), local(25, 7)),
        (NIGHT, local(25, 7), local(25, 7)),
        (NOON, local(24, 13), local(24, 14)),
        (NOON, local(24, 14), local(24, 14)),
        (None, local(24, 23), local(24, 23)),
    ],
)
def test_release(quiet: QuietHours | None, moment: datetime, leaves: datetime) -> None:
    assert not_before(quiet, moment.astimezone(UTC), "urgent", ZONE) == leaves


def test_critical_leaves_at_once() -> None:
    assert not_before(NIGHT, local(24, 23), "critical", ZONE) == local(24, 23)


@given(
    start=st.times(),
    end=st.times(),
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
)
def test_a_held_message_leaves_within_a_day_outside_the_quiet_hours(
    start: time, end: time, moment: datetime
) -> None:
    assume(start != end)
    quiet = QuietHours(from_=start, to=end)
    leaves = not_before(quiet, moment, "normal", ZONE)
    assert not is_quiet(quiet, leaves, ZONE)
    assert moment <= leaves <= moment + timedelta(days=1)
    assert (leaves == moment) is not is_quiet(quiet, moment, ZONE)
