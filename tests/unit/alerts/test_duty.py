"""Who is on duty: shifts over midnight belong to the day they begin on."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.duty import covers, offices_of, on_duty
from pipeline.config import EVERY_DAY, Day, DutyShift
from pipeline.town import TownContext

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, tzinfo=ZONE)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the week that begins on `MONDAY`, in UTC as the product has it."""
    return (MONDAY + timedelta(days=day, hours=hour, minutes=minute)).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "days", "moment", "there"),
    [
        ("08:00-18:00", ["mon"], at(0, 8), True),
        ("08:00-18:00", ["mon"], at(0, 18), False),
        ("08:00-18:00", ["mon"], at(1, 9), False),
        ("19:00-07:00", ["fri"], at(4, 23), True),
        ("19:00-07:00", ["fri"], at(5, 6, 59), True),
        ("19:00-07:00", ["fri"], at(5, 7), False),
        ("19:00-07:00", ["fri"], at(4, 6), False),
        ("19:00-07:00", ["sun"], at(7, 3), True),  # from Sunday into the next Monday
        ("00:00-24:00", ["wed"], at(2, 0), True),
        ("00:00-24:00", ["wed"], at(2, 23, 59), True),
        ("00:00-24:00", ["wed"], at(3, 0), False),
        ("08:00-08:00", ["mon"], at(1, 7, 59), True),
        ("08:00-08:00", ["mon"], at(1, 8), False),
    ],
)
def test_covers(hours: str, days: list[Day], moment: datetime, there: bool) -> None:
    shift = DutyShift(contact="a", days=days, hours=hours)
    assert covers(shift, moment, ZONE) is there


minutes = st.integers(0, 24 * 60 - 1)


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@given(
    start=minutes,
    end=minutes,
    days=st.sets(st.sampled_from(EVERY_DAY), min_size=1),
    moment=st.integers(0, 7 * 24 * 60 - 1),
)
def test_covers_is_the_stretch_from_start_to_end(start: int, end: int, days: set[Day], moment: int) -> None:
    """The same answer as laying the shifts out as stretches of minutes."""
    shift = DutyShift(contact="a", days=sorted(days), hours=f"{clock(start)}-{clock(end)}")
    length = (end - start) % (24 * 60) or 24 * 60
    begins = [day * 24 * 60 + start for day in range(-1, 7) if EVERY_DAY[day % 7] in days]
    there = any(begin <= moment < begin + length for begin in begins)
    assert covers(shift, (MONDAY + timedelta(minutes=moment)).astimezone(UTC), ZONE) is there


@given(st.integers(0, 7 * 24 * 60 - 1))
def test_day_and_night_shift_leave_no_gap_and_no_overlap(moment: int) -> None:
    when = (MONDAY + timedelta(minutes=moment)).astimezone(UTC)
    shifts = [DutyShift(contact="a", hours=hours) for hours in ("07:00-19:00", "19:00-07:00")]
    assert sum(covers(shift, when, ZONE) for shift in shifts) == 1


def test_the_last_instant_of_the_day_is_covered() -> None:
    last = datetime.combine(MONDAY.date(), time.max, tzinfo=ZONE)
    assert covers(DutyShift(contact="a", days=["mon"]), last, ZONE)


def test_nobody_on_shift_means_the_leader(staffed: TownContext) -> None:
    assert on_duty(staffed, "water", at(1, 10)) == ["water_day"]
    assert on_duty(staffed, "water", at(1, 22)) == ["water_head"]
    assert on_duty(staffed, "power", at(1, 10)) == []
    assert on_duty(staffed, "unknown", at(1, 10)) == []


def test_offices_of_a_contact(staffed: TownContext) -> None:
    assert offices_of(staffed, "water_head") == {"water"}
    assert offices_of(staffed, "stranger") == set()
