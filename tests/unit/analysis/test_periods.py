from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.periods import month_of, parse_period
from common.errors import InputError


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-W43", date(2026, 10, 19), date(2026, 10, 25)),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_is_written_as_it_is_read(code: str, first: date, last: date) -> None:
    period = parse_period(code)
    assert (period.first, period.last, period.code) == (first, last, code)


@pytest.mark.parametrize(
    "text",
    ["", "2026-13", "2026-0", "2026-Q5", "2026-W54", "2025-W53", "0000", "9999", "２０２６", "x" * 200],
)
def test_what_is_no_period_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_period(text)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 150


@given(st.dates(date(1975, 1, 1), date(2200, 1, 1)), st.integers(1, 40))
def test_periods_follow_each_other_without_a_gap(day: date, times: int) -> None:
    month = month_of(day)
    assert month.first <= day <= month.last
    for period in (month, parse_period(f"{day.year}-Q{(day.month + 2) // 3}"), parse_period(f"{day.year}")):
        before = period.earlier(times)
        assert before.earlier(-times) == period
        assert (period.earlier().last - period.first).days == -1
        assert period.months()[0].first == period.first
        assert period.months()[-1].last == period.last
        assert period.year_before().first.replace(year=period.first.year) == period.first
