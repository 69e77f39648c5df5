import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from pipeline.deadlines import TERMS, due
from pipeline.workdays import add_working_days, is_working_day

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_the_national_holiday_is_jumped_over_and_make_up_days_count() -> None:
    assert not is_working_day(dt.date(2026, 10, 1))
    assert is_working_day(dt.date(2026, 10, 10))  # a Saturday worked for the holiday
    assert add_working_days(at("2026-09-30T15:00"), 1, ZONE) == at("2026-10-08T15:00")


def test_a_weekend_begins_to_count_on_monday_morning() -> None:
    assert add_working_days(at("2026-11-21T23:00"), 1, ZONE) == at("2026-11-24T09:00")


def test_years_without_a_published_calendar_use_the_week() -> None:
    assert is_working_day(dt.date(2090, 1, 2))
    assert not is_working_day(dt.date(2090, 1, 1))


@given(
    st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2026, 12, 1), timezones=st.just(dt.UTC)),
    st.integers(min_value=1, max_value=15),
)
def test_a_term_ends_later_and_on_a_working_day(moment: dt.datetime, days: int) -> None:
    end = add_working_days(moment, days, ZONE)
    assert end > moment
    assert is_working_day(end.astimezone(ZONE).date())


def test_the_deadlines_of_the_norms() -> None:
    start = at("2026-11-24T10:00")
    critical = due("critical", start, ZONE)
    assert critical.accept - start == dt.timedelta(minutes=15)
    assert critical.dispatch - start == dt.timedelta(hours=1)
    assert critical.feedback - start == dt.timedelta(hours=2)
    assert due("normal", start, ZONE).feedback == at("2026-12-01T10:00")
    assert due("enquiry", start, ZONE).feedback == at("2026-11-26T10:00")
    assert set(TERMS) == {"critical", "urgent", "normal", "enquiry"}
