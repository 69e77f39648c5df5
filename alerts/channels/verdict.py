"""Whether a message arrived, from the HTTP status and the code in the body: errors also come with 200."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal, NamedTuple

from alerts.channels.base import Outcome
from alerts.channels.post import Answer, asked_pause
from common.i18n import _

WORTH_ANOTHER_TRY = frozenset({408, 425, 429})


class Code(NamedTuple):
    """What a vendor's code means, in its documentation's sense, and what follows from it."""

    kind: Literal["retry", "permanent"]
    meaning: str
    pause_seconds: float | None = None
    """For a code that says "too fast": how long the vendor takes nothing more."""


def by_status(answer: Answer, now: datetime) -> Outcome:
    """The verdict of the status alone; a pause that the answer asks for is kept."""
    detail = f"HTTP {answer.status}"
    if 200 <= answer.status < 300:
        return Outcome("ok", detail)
    if answer.status in WORTH_ANOTHER_TRY or answer.status >= 500:
        pause = asked_pause(answer, now)
        return Outcome("retry", detail, pause_seconds=pause, throttled=pause is not None)
    return Outcome("permanent", detail)


def by_code(answer: Answer, codes: Mapping[int, Code], keys: tuple[str, ...], now: datetime) -> Outcome:
    """The verdict of a vendor that reports in its body, under the first of `keys` that is there.

    Only code 0 is a success: a page of some proxy with status 200, an empty or a cut body are none, and
    are tried again. So is an unknown code.
    """
    status = by_status(answer, now)
    code = _code(answer.body, keys)
    if code is None:
        if status.kind == "ok":
            return Outcome("retry", _("{status}，回答看不懂").format(status=status.detail))
        return status
    if code == 0 and status.kind == "ok":
        return status
    detail = f"{status.detail}, code {code}"
    known = codes.get(code)
    if known is None:
        if status.kind == "ok":
            return Outcome("retry", detail)
        return replace(status, detail=detail)
    pause = asked_pause(answer, now) or known.pause_seconds
    return Outcome(
        known.kind,
        f"{detail} {_(known.meaning)}",
        pause_seconds=pause if known.kind == "retry" else None,
        throttled=known.pause_seconds is not None,
    )


def message_of(body: bytes, *keys: str) -> str:
    """The vendor's own words in lower case, for codes that mean two things; never stored."""
    answer = _parse(body)
    found = next((answer[key] for key in keys if isinstance(answer.get(key), str)), "")
    return str(found).lower()


def _code(body: bytes, keys: tuple[str, ...]) -> int | None:
    answer = _parse(body)
    value = next((answer[key] for key in keys if key in answer), None)
    if isinstance(value, str) and value.lstrip("-").isdecimal() and value.isascii() and len(value) < 12:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _parse(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}
