"""When something known is told again: new posts about it, or nobody acknowledged. Pure, with named reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

NOTHING_NEW = "nothing_new"
TOO_SOON = "within_group_interval"
NOT_YET = "within_repeat_interval"
NOT_SENT = "not_sent_yet"
NEVER = "no_repeats_wanted"


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts for telling again. `told`: when the group, or the alert, was last told."""

    told: datetime | None
    posts: int = 0
    posts_told: int | None = None


def why_no_more(standing: Standing, now: datetime, interval: timedelta) -> str | None:
    """Why new posts are not told now ("12 more"), or None: tell them."""
    if standing.told is None or standing.posts_told is None:
        return NOT_SENT
    if standing.posts <= standing.posts_told:
        return NOTHING_NEW
    return TOO_SOON if now < standing.told + interval else None


def why_no_repeat(standing: Standing, now: datetime, interval: timedelta) -> str | None:
    """Why an alert that nobody acknowledged is not repeated now, or None: repeat it."""
    if not interval:
        return NEVER
    if standing.told is None:
        return NOT_SENT
    return NOT_YET if now < standing.told + interval else None
