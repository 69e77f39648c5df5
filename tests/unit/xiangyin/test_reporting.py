from datetime import date

import pytest

from xiangyin.reporting import is_report_due, last_month


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 6, 1), True),  # a Monday
        (date(2026, 8, 1), False),  # a Saturday
        (date(2026, 8, 2), False),
        (date(2026, 8, 3), True),
        (date(2026, 8, 4), True),  # where the machine was off on the third
        (date(2026, 10, 1), False),  # the National Day's holiday
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 2, 1), False),  # a Sunday
        (date(2026, 2, 2), True),
    ],
)
def test_the_report_is_due_from_the_first_working_day_on(day: date, due: bool) -> None:
    assert is_report_due(day) == due


def test_the_month_before_january_is_december() -> None:
    assert last_month(date(2026, 1, 5)).code == "2025-12"
