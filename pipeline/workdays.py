"""Working days by the official Chinese calendar, make-up working days included."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import chinese_calendar

DAY_BEGINS = dt.time(9, 0)
"""A period that begins on a day off starts counting at this time of the next working day."""


def is_working_day(day: dt.date) -> bool:
    """Whether offices work on `day`; beyond the published calendar, Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # the State Council publishes each year's holidays the autumn before
        return day.weekday() < 5


def calendar_ends() -> dt.date:
    """The last day of the last year whose official holidays are known."""
    return dt.date(max(day.year for day in chinese_calendar.holidays), 12, 31)


def unknown_year(*days: dt.date) -> int | None:
    """The first year among `days` that the official calendar does not know yet, or None."""
    known = calendar_ends().year
    return min((day.year for day in days if day.year > known), default=None)


def add_working_days(moment: dt.datetime, days: int, zone: ZoneInfo) -> dt.datetime:
    """The same local time `days` working days after `moment` (aware); the result is aware, UTC."""
    local = moment.astimezone(zone)
    day, clock = local.date(), local.timetz().replace(tzinfo=None)
    if not is_working_day(day):
        clock = DAY_BEGINS
        day = _next_working_day(day)
    for _step in range(days):
        day = _next_working_day(day)
    return dt.datetime.combine(day, clock, tzinfo=zone).astimezone(dt.UTC)


def _next_working_day(day: dt.date) -> dt.date:
    day += dt.timedelta(days=1)
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day
