"""The periods a report may cover: a month, a week, a quarter or a year of the town's local days."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from common.errors import InputError
from common.i18n import _
from pipeline.lead_list import day_bounds
from pipeline.town import TownContext

_FORMS = re.compile(r"(\d{4})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])|W(\d\d)))?", re.ASCII)
QUARTER = 3
YEAR = 12
FIRST_YEAR, LAST_YEAR = 1970, 9000
"""Years in which every neighbouring period exists, too."""


@dataclass(frozen=True, slots=True)
class Period:
    """Local days `first` to `last`, both included. `kind` is `month`, `week`, `quarter` or `year`."""

    kind: str
    first: date
    last: date

    @property
    def code(self) -> str:
        """As the command line and addresses write it: 2026-10, 2026-W43, 2026-Q3, 2026."""
        if self.kind == "week":
            year, week, _day = self.first.isocalendar()
            return f"{year}-W{week:02d}"
        if self.kind == "quarter":
            return f"{self.first.year}-Q{(self.first.month - 1) // QUARTER + 1}"
        return f"{self.first:%Y-%m}" if self.kind == "month" else f"{self.first.year}"

    @property
    def name(self) -> str:
        """As people call it."""
        year, month = self.first.year, self.first.month
        if self.kind == "week":
            iso, week, _day = self.first.isocalendar()
            return _("{year} 年第 {week} 周").format(year=iso, week=week)
        if self.kind == "quarter":
            return _("{year} 年第 {quarter} 季度").format(year=year, quarter=(month - 1) // QUARTER + 1)
        if self.kind == "year":
            return _("{year} 年").format(year=year)
        return _("{year} 年 {month} 月").format(year=year, month=month)

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    def bounds(self, town: TownContext) -> tuple[datetime, datetime]:
        """Its first moment and the first moment after it, in UTC."""
        return day_bounds(town, self.first)[0], day_bounds(town, self.last)[1]

    def earlier(self, times: int = 1) -> Period:
        """The period of the same kind, `times` before this one."""
        if self.kind == "week":
            back = timedelta(weeks=times)
            return Period("week", self.first - back, self.last - back)
        months = {"month": 1, "quarter": QUARTER, "year": YEAR}[self.kind]
        return _months(self.kind, self.first.year, self.first.month - months * times, months)

    def year_before(self) -> Period:
        """The same period of the year before; of a week the one with the same weekdays 52 weeks ago."""
        if self.kind == "week":
            return self.earlier(52)
        return self.earlier({"month": YEAR, "quarter": 4, "year": 1}[self.kind])

    def months(self) -> list[Period]:
        """The months it is made of; none for a week, which may lie in two."""
        if self.kind == "week":
            return []
        count = {"month": 1, "quarter": QUARTER, "year": YEAR}[self.kind]
        return [_months("month", self.first.year, self.first.month + number, 1) for number in range(count)]


def month_of(day: date) -> Period:
    """The month in which `day` lies."""
    return _months("month", day.year, day.month, 1)


def parse_period(text: str) -> Period:
    """2026-10 (month), 2026-W43 (week), 2026-Q3 (quarter) or 2026 (year)."""
    found = _FORMS.fullmatch(text)
    year = int(found.group(1)) if found else 0
    if found is None or not FIRST_YEAR <= year <= LAST_YEAR:
        raise _refuse(text)
    month, quarter, week = (int(part) if part else 0 for part in found.groups()[1:])
    if found.group(4) is not None:
        try:
            first = date.fromisocalendar(year, week, 1)
        except ValueError as error:
            raise _refuse(text) from error
        return Period("week", first, first + timedelta(days=6))
    if quarter:
        return _months("quarter", year, QUARTER * (quarter - 1) + 1, QUARTER)
    return _months("month", year, month, 1) if month else _months("year", year, 1, YEAR)


def _refuse(text: str) -> InputError:
    return InputError(
        _("时间段 {text}：应为 2026-10（月）、2026-W43（周）、2026-Q3（季）或 2026（年）").format(
            text=text[:40]
        )
    )


def _months(kind: str, year: int, month: int, count: int) -> Period:
    """`count` months from `month`, which may lie beyond 1..12."""
    year, month = year + (month - 1) // YEAR, (month - 1) % YEAR + 1
    last_year, last_month = year + (month + count - 2) // YEAR, (month + count - 2) % YEAR + 1
    last = date(last_year, last_month, calendar.monthrange(last_year, last_month)[1])
    return Period(kind, date(year, month, 1), last)
