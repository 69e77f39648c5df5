"""Dates as sites write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.dates import parse_date, parse_value

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # noon in Shanghai


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC) - timedelta(hours=8)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("刚刚", local(2026, 11, 24, 12)),
        ("10 秒前", local(2026, 11, 24, 11, 59, 50)),
        ("3 分钟前", local(2026, 11, 24, 11, 57)),
        ("半小时前", local(2026, 11, 24, 11, 30)),
        ("两个小时前", local(2026, 11, 24, 10)),
        ("十二小时前", local(2026, 11, 24, 0)),
        ("昨天 12:30", local(2026, 11, 23, 12, 30)),
        ("昨天\xa012:30", local(2026, 11, 23, 12, 30)),
        ("前天 08:00", local(2026, 11, 22, 8)),
        ("今天 08:00", local(2026, 11, 24, 8)),
        ("3\xa0天前", local(2026, 11, 21, 12)),
        ("5-3", local(2026, 5, 3)),
        ("12-31", local(2025, 12, 31)),
        ("9:30", local(2026, 11, 24, 9, 30)),
        ("13:30", local(2026, 11, 23, 13, 30)),
        ("发表于 2026-9-5 6:06:26", local(2026, 9, 5, 6, 6, 26)),
        ("2019-03-07 10:22", local(2019, 3, 7, 10, 22)),
        ("2019/3/7", local(2019, 3, 7)),
        ("2019年3月7日 上午8点", local(2019, 3, 7, 8)),
        ("2024年5月3日下午3点半", local(2024, 5, 3, 15, 30)),
        ("２０１９－３－７ １０：２２", local(2019, 3, 7, 10, 22)),
        ("2019-03-07T10:22:00Z", datetime(2019, 3, 7, 10, 22, tzinfo=UTC)),
        ("2019-03-07 10:22:00+0800", local(2019, 3, 7, 10, 22)),
        ("Sat, 05 Sep 2026 06:06:26 +0800", local(2026, 9, 5, 6, 6, 26)),
    ],
)
def test_dates(written: str, meant: datetime) -> None:
    assert parse_date(written, now=NOW, time_zone="Asia/Shanghai") == meant


@pytest.mark.parametrize(
    "written", ["", "abc", "2030-1-1", "2-30", "13-45", "2026-02-31", "2019-3-7 25:00", "0-0"]
)
def test_no_dates(written: str) -> None:
    assert parse_date(written, now=NOW, time_zone="Asia/Shanghai") is None


def test_a_little_ahead_is_a_clock_that_is_fast() -> None:
    assert parse_date("2026-11-25 11:00", now=NOW, time_zone="Asia/Shanghai") == local(2026, 11, 25, 11)
    assert parse_date("2026-11-25 13:00", now=NOW, time_zone="Asia/Shanghai") is None


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (1551925320, local(2019, 3, 7, 10, 22)),
        (1551925320000, local(2019, 3, 7, 10, 22)),
        ("1551925320", local(2019, 3, 7, 10, 22)),
        (datetime(2019, 3, 7, 10, 22), local(2019, 3, 7, 10, 22)),
        (datetime(2019, 3, 7).date(), local(2019, 3, 7)),
        (None, None),
        (True, None),
        (float("nan"), None),
        (1e300, None),
        (12, None),
    ],
)
def test_values(value: Any, meant: datetime | None) -> None:
    assert parse_value(value, now=NOW, time_zone="Asia/Shanghai") == meant


@given(st.text(max_size=200) | st.from_regex(r"[\d年月日点时分秒前天昨:/ T+.-]{1,40}", fullmatch=True))
def test_no_text_breaks_it(text: str) -> None:
    moment = parse_date(text, now=NOW, time_zone="Asia/Shanghai")
    assert moment is None or (moment.tzinfo is UTC and moment <= NOW + timedelta(days=1))


@given(st.datetimes(datetime(2000, 1, 1), datetime(2026, 11, 24)), st.sampled_from("-/."))
def test_every_day_is_read_back(day: datetime, mark: str) -> None:
    written = f"{day.year}{mark}{day.month}{mark}{day.day} {day.hour}:{day.minute:02}"
    parsed = parse_date(written, now=NOW, time_zone="UTC")
    assert parsed == day.replace(second=0, microsecond=0, tzinfo=UTC)
