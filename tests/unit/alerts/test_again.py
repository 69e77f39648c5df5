"""Why something known is not told again: each reason has a name."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from alerts import again
from alerts.again import Standing, why_no_more, why_no_repeat

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("posts", "told_posts", "ago", "reason"),
    [
        (5, 3, HOUR, None),
        (5, 3, HOUR - timedelta(seconds=1), again.TOO_SOON),
        (3, 3, 9 * HOUR, again.NOTHING_NEW),
        (2, 3, 9 * HOUR, again.NOTHING_NEW),  # posts were taken out of the lead
        (5, None, 9 * HOUR, again.NOT_SENT),
        (5, 3, None, again.NOT_SENT),
    ],
)
def test_new_posts(
    now: datetime, posts: int, told_posts: int | None, ago: timedelta | None, reason: str | None
) -> None:
    standing = Standing(now - ago if ago is not None else None, posts, told_posts)
    assert why_no_more(standing, now, HOUR) == reason


@pytest.mark.parametrize(
    ("ago", "interval", "reason"),
    [
        (HOUR, HOUR, None),
        (HOUR - timedelta(seconds=1), HOUR, again.NOT_YET),
        (9 * HOUR, timedelta(0), again.NEVER),
        (None, HOUR, again.NOT_SENT),
    ],
)
def test_repeats(now: datetime, ago: timedelta | None, interval: timedelta, reason: str | None) -> None:
    standing = Standing(now - ago if ago is not None else None)
    assert why_no_repeat(standing, now, interval) == reason
