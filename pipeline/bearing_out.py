"""Whether the posts of a lead bear an urgency out: readings are weighed by their confidence.

One sure reading raises a lead at once, a doubtful one only where others agree. A lead whose posts no longer bear its
urgency out comes down again: one doubtful first post does not keep fifty others at the top of the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.triage import PRESSING, URGENCY_ORDER

FEW = 3
"""Up to so many posts the most urgent one decides; a larger lead has other witnesses."""
SURE = 0.5
"""Confidence from which one post raises a lead whatever its other posts say."""
SHARE = 0.2
"""Share of a larger lead's posts that must agree where none of them is sure."""
HELD_BY = 0.05
"""An urgency holds while the confidence of those who say so is this share of the rest's: a missed urgent lead costs as
much as twenty false ones. A sure reading so holds against about twenty posts that come after it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one post of a lead was read as."""

    urgency: str
    confidence: float


def _says(reading: Reading, level: str) -> bool:
    return URGENCY_ORDER.index(reading.urgency) >= URGENCY_ORDER.index(level)


def raises(others: Sequence[Reading], new: Reading) -> bool:
    """Whether a post read as `new` raises the lead that the `others` make up."""
    total = len(others) + 1
    if total <= FEW or new.confidence >= SURE:
        return True
    agreeing = sum(_says(reading, new.urgency) for reading in others) + 1
    return agreeing >= max(2.0, SHARE * total)


def _holds(readings: Sequence[Reading], level: str) -> bool:
    """Whether `readings`, oldest first, bear `level` out. Against a sure reading counts only what came after it."""
    saying = [at for at, reading in enumerate(readings) if _says(reading, level)]
    if not saying or len(readings) <= FEW:
        return bool(saying)
    sure = [at for at in saying if readings[at].confidence >= SURE]
    since = readings[sure[-1] + 1 :] if sure else readings
    against = sum(reading.confidence for reading in since if not _says(reading, level))
    return sum(readings[at].confidence for at in saying) >= HELD_BY * against


def borne_out(readings: Sequence[Reading], now: str) -> str:
    """`now`, or the next lower urgency that the readings, oldest first, bear out; "normal" at the least."""
    for level in reversed(URGENCY_ORDER[: URGENCY_ORDER.index(now) + 1]):
        if level not in PRESSING or _holds(readings, level):
            return level
    return now
