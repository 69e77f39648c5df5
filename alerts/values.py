"""Kinds of values in `alerts.yaml`: targets, times of day, spans of time."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, TypeAdapter, ValidationError

from common.i18n import _
from pipeline.model import Slug

Urgency = Literal["critical", "urgent", "normal", "enquiry"]

PLAIN_TARGETS = ("office_duty", "office_leader", "coordinator")
_SLUG = TypeAdapter(Slug)
_SPAN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
LONGEST_SPAN = timedelta(days=30)


def parse_target(value: str) -> tuple[str, str]:
    """`office:water` as `("office", "water")`, `coordinator` as `("coordinator", "")`, else `("team", id)`."""
    if value in PLAIN_TARGETS:
        return value, ""
    kind, colon, name = value.partition(":")
    if colon and kind not in ("office", "contact"):
        raise ValueError(
            "a target is office_duty, office_leader, coordinator, office:ID, contact:ID or a team"
        )
    try:
        _SLUG.validate_python(name if colon else value)
    except ValidationError as error:
        raise ValueError(f"the target {value!r} does not name a valid id") from error
    return (kind, name) if colon else ("team", value)


def _known_form(value: str) -> str:
    parse_target(value)
    return value


Target = Annotated[str, AfterValidator(_known_form)]
"""Whom to tell: `office_duty`, `office_leader`, `coordinator`, `office:ID`, `contact:ID` or a team's id."""


def _clock_time(value: object) -> object:
    """YAML 1.1 reads an unquoted 22:00 as the number 1320: minutes since midnight, so take it as such."""
    if isinstance(value, time):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError("must be a time such as 08:00")
    if isinstance(value, int):
        if not 0 <= value < 24 * 60:
            raise ValueError("must be a time such as 08:00")
        return time(value // 60, value % 60)
    try:
        parsed = time.fromisoformat(value.strip())
    except ValueError as error:
        raise ValueError("must be a time such as 08:00") from error
    if parsed.tzinfo is not None:
        raise ValueError("must be a time of the town, without a zone")
    return parsed


ClockTime = Annotated[time, BeforeValidator(_clock_time)]
"""A time of day in the town's zone."""


def parse_span(value: object) -> timedelta:
    """`30s`, `5m`, `4h`, `1d12h`, or 0."""
    if isinstance(value, timedelta):
        return value
    if value in (0, "0") and not isinstance(value, bool):
        return timedelta(0)
    found = _SPAN.fullmatch(value.strip()) if isinstance(value, str) and value.strip() else None
    if found is None:
        raise ValueError(_("时长应写成 30s、5m、4h 或 1d12h 的样子"))
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if days > LONGEST_SPAN.days or max(hours, minutes, seconds) > 10**7:
        raise ValueError(_("时长最多 30d"))
    span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if span > LONGEST_SPAN:
        raise ValueError(_("时长最多 30d"))
    return span


Span = Annotated[timedelta, BeforeValidator(parse_span)]
"""How long something takes or lasts."""
