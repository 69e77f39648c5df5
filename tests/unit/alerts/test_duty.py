"""Who is on duty: shifts over midnight belong to the day they begin on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.duty import Gap, covers, duty, gap_at, offices_of, on_duty, uses_unknown_calendar
from pipeline.config import EVERY_DAY, Contact, Day, DutyShift, Office
from pipeline.town import TownContext
from pipeline.workdays import calendar_ends

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


def office(**changes: Any) -> Office:
    people = [Contact(id=name, name=name, channel="console") for name in "abc"]
    return Office.model_validate({"id": "x", "name": "x", "contacts": people} | changes)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "who", "why"),
    [
        ("2026-10-10T10:00", "a", "shift"),  # a make-up Saturday
        ("2026-10-01T10:00", "b", "rotation"),
        ("2026-10-02T10:00", "c", "rotation"),
        ("2026-10-02T07:59", "b", "rotation"),  # the turn that began on the first
        ("2026-10-04T12:00", "c", "override"),
        ("2026-11-24T10:00", "b", "override"),  # a's day off, given to b
        ("2026-11-25T10:00", "a", "shift"),
    ],
)
def test_who_stands_and_why(town: TownContext, moment: str, who: str, why: str) -> None:
    entry = office(
        duty=[
            {"contact": "a", "days": ["workday"], "hours": "08:00-08:00"},
            {"rotation": {"contacts": ["b", "c"], "every": "day", "from": "2026-10-01"}, "days": ["holiday"],
             "hours": "08:00-08:00"},
        ],
        overrides=[
            {"from": "2026-10-04", "to": "2026-10-04", "contact": "c"},
            {"from": "2026-11-24", "to": "2026-11-24", "instead_of": "a", "contact": "b"},
        ],
    )  # fmt: skip
    staffed = replace(town, offices={"x": entry})
    assert [(one.contact, one.why) for one in duty(staffed, "x", local(moment))] == [(who, why)]


def test_a_gap_has_a_beginning_and_an_end(town: TownContext) -> None:
    shifts = [{"contact": "a", "days": ["workday"], "hours": "08:00-18:00"}]
    staffed = replace(
        town, offices={"x": office(duty=shifts), "y": office(id="y"), "z": office(id="z", leader="a")}
    )
    gap = gap_at(staffed, "x", local("2026-10-03T12:00"))  # in the holiday
    assert gap == Gap("x", local("2026-09-30T18:00"), local("2026-10-08T08:00"))
    assert gap_at(staffed, "x", local("2026-10-10T12:00")) is None
    assert gap_at(staffed, "y", local("2026-10-03T12:00")) == Gap("y", None, None)
    assert gap_at(staffed, "z", local("2026-10-03T12:00")) is None  # its leader takes everything
    assert gap_at(staffed, "unknown", local("2026-10-03T12:00")) is None


def test_an_override_fills_a_gap(town: TownContext) -> None:
    entry = office(
        duty=[{"contact": "a", "days": ["mon"]}],
        overrides=[{"from": "2026-11-24", "to": "2026-11-24", "contact": "b"}],
    )
    staffed = replace(town, offices={"x": entry})
    assert [one.contact for one in duty(staffed, "x", at(1, 10))] == ["b"]
    assert gap_at(staffed, "x", at(2, 10)) == Gap("x", at(2, 0), at(7, 0))


def test_who_stands_in_belongs_to_the_office_on_those_days_only(town: TownContext) -> None:
    other = office(id="other", contacts=[Contact(id="d", name="d", channel="console")])
    entry = office(overrides=[{"from": "2026-11-24", "to": "2026-11-24", "contact": "d"}])
    staffed = replace(town, offices={"x": entry, "other": other})
    assert offices_of(staffed, "d", at(1, 10)) == {"x", "other"}
    assert offices_of(staffed, "d", at(2, 10)) == offices_of(staffed, "d") == {"other"}


def test_a_rota_that_asks_an_unpublished_calendar_says_so(town: TownContext) -> None:
    entry = office(duty=[{"contact": "a", "days": ["workday"]}])
    staffed = replace(town, offices={"x": entry, "y": office(id="y", duty=[{"contact": "a"}])})
    late = datetime(calendar_ends().year + 1, 3, 1, tzinfo=UTC)
    assert uses_unknown_calendar(staffed, "x", late) == late.year
    assert uses_unknown_calendar(staffed, "x", at(1, 10)) is None
    assert uses_unknown_calendar(staffed, "y", late) is None
