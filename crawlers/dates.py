"""Dates as local sites write them: absolute and relative Chinese dates, ISO, epoch numbers."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

FUTURE = timedelta(days=1)
"""A date further ahead of the page's clock than this is a mistake of the page."""

_DIGITS = str.maketrans("零〇一二两三四五六七八九", "001223456789")
_AGO = {"秒": 1, "分": 60, "小时": 3600, "天": 86400, "日": 86400, "周": 604800, "星期": 604800}
_RELATIVE = re.compile(
    r"(半|\d{1,4}|[一二两三四五六七八九十]{1,3})\s*个?\s*(秒|分|小时|天|日|周|星期)钟?\s*之?以?前"
)
_MONTHS_AGO = re.compile(r"(\d{1,3}|[一二两三四五六七八九十]{1,3})\s*个月\s*之?以?前")
_DAY_NAME = re.compile(r"(今天|今日|昨天|昨日|前天)")
_DAYS_BACK = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2}
_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d{1,9})?\s?(?:Z|[+-]\d{2}:?\d{2})", re.IGNORECASE
)
_FULL = re.compile(r"(?<!\d)(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)\s*[日号]?")
_MONTH_DAY = re.compile(r"(?<![\d:])(\d{1,2})\s?[-/月]\s?(\d{1,2})(?![\d:])\s*[日号]?")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?!\d)")
_SPOKEN = re.compile(
    r"(凌晨|早上|清晨|上午|中午|下午|傍晚|晚上|夜里)?\s*(\d{1,2})\s*[点时:]\s*(半|一刻|三刻|\d{1,2})?\s*分?(?:\s*(\d{1,2})\s*秒)?"
)
_AFTERNOON = frozenset({"下午", "傍晚", "晚上", "夜里"})
_MINUTES = {"半": 30, "一刻": 15, "三刻": 45}


def parse_date(value: str, *, now: datetime, time_zone: str) -> datetime | None:
    """The moment that `value` names for a reader at `now` (aware) in `time_zone`: aware UTC, or None.

    Dates without a year belong to the latest such day; dates more than a day ahead of `now` give None.
    """
    zone = ZoneInfo(time_zone)
    text = " ".join(unicodedata.normalize("NFKC", value[:120]).split())
    local_now = now.astimezone(zone)
    try:
        moment = (
            _iso(text)
            or _mail(text)
            or _relative(text, local_now)
            or _named_day(text, local_now)
            or _absolute(text, local_now)
        )
        moment = moment.astimezone(UTC) if moment else None
    except (ValueError, OverflowError):  # the 31st of February, hour 27, year 0
        return None
    return None if moment is None or moment > now + FUTURE else moment


def is_relative(value: str) -> bool:
    """Whether `value` names a moment only for a reader who knows when it was written."""
    return re.search(r"前|昨|今天|今日|刚", value) is not None


def parse_value(value: Any, *, now: datetime, time_zone: str) -> datetime | None:
    """Like `parse_date` for a value of a JSON document or a cell: numbers are epoch (s or ms)."""
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=ZoneInfo(time_zone))
        return _not_ahead(moment.astimezone(UTC), now)
    if isinstance(value, date):
        return parse_value(datetime(value.year, value.month, value.day), now=now, time_zone=time_zone)
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return _epoch(float(value), now)
    if re.fullmatch(r"\s*\d{9,14}(\.\d+)?\s*", str(value)):
        return _epoch(float(value), now)
    return parse_date(str(value), now=now, time_zone=time_zone)


def _not_ahead(moment: datetime, now: datetime) -> datetime | None:
    return None if moment > now + FUTURE else moment


def _epoch(number: float, now: datetime) -> datetime | None:
    # seconds reach 1e11 in the year 5138, milliseconds passed it in 1973
    seconds = number / 1000 if abs(number) >= 1e11 else number
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return _not_ahead(moment, now) if moment.year >= 1990 else None


def _number(text: str) -> float:
    if text == "半":
        return 0.5
    if "十" in text:
        tens, _sep, ones = text.partition("十")
        return int((tens or "1").translate(_DIGITS)) * 10 + int((ones or "0").translate(_DIGITS))
    return int(text.translate(_DIGITS))


def _iso(text: str) -> datetime | None:
    found = _ISO.search(text)
    return datetime.fromisoformat(found[0].upper().replace(" +", "+").replace(" Z", "Z")) if found else None


def _mail(text: str) -> datetime | None:
    """RFC 2822, as feeds and HTTP headers write it."""
    if not re.search(r"\d{4} \d{1,2}:\d{2}.* (?:[+-]\d{4}|GMT|UTC?)\b", text):
        return None
    moment = parsedate_to_datetime(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _relative(text: str, now: datetime) -> datetime | None:
    if re.search(r"刚刚|刚才", text):
        return now
    if found := _MONTHS_AGO.search(text):
        return now - timedelta(days=30 * _number(found[1]))
    found = _RELATIVE.search(text)
    return now - timedelta(seconds=_number(found[1]) * _AGO[found[2]]) if found else None


def _named_day(text: str, now: datetime) -> datetime | None:
    found = _DAY_NAME.search(text)
    if not found:
        return None
    day = now - timedelta(days=_DAYS_BACK[found[1]])
    return _at(day, text[found.end() :])


def _absolute(text: str, now: datetime) -> datetime | None:
    if found := _FULL.search(text):
        day = now.replace(year=int(found[1]), month=int(found[2]), day=int(found[3]))
        return _at(day, text[found.end() :])
    if found := _MONTH_DAY.search(text):
        month, number = int(found[1]), int(found[2])
        for year in range(now.year, now.year - 5, -1):  # the 29th of February may be four years back
            try:
                moment = _at(datetime(year, month, number, tzinfo=now.tzinfo), text[found.end() :])
            except ValueError:
                continue
            if moment <= now + FUTURE:
                return moment
        return None
    if re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", text):
        moment = _at(now, text)
        return moment if moment <= now else moment - timedelta(days=1)
    return None


def _at(day: datetime, text: str) -> datetime:
    """`day` at the time of day that `text` names; midnight where it names none. ValueError for hour 27."""
    if found := _CLOCK.search(text):
        hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
        if re.search(r"下午|晚上|\bpm\b", text, re.IGNORECASE) and hour < 12:
            hour += 12
        return day.replace(hour=hour, minute=minute, second=second, microsecond=0)
    found = _SPOKEN.search(text)
    if not found:
        return day.replace(hour=0, minute=0, second=0, microsecond=0)
    hour = int(found[2])
    if (found[1] in _AFTERNOON and hour < 12) or (found[1] == "中午" and hour < 11):
        hour += 12
    minute = 0 if found[3] is None else _MINUTES.get(found[3]) or int(found[3].translate(_DIGITS) or 0)
    return day.replace(hour=hour, minute=minute, second=int(found[4] or 0), microsecond=0)
