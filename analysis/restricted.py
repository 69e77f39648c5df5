"""Restricted leads (child protection, domestic violence) in statistics: one number, and only its size.

They are in no other figure of the report. What is published of them is the band in which a month's number of
new leads lies; every band holds three numbers or more, so none says whether one lead more or less is there.
Longer periods add up the published bands of their months and weeks publish none, so no period can be
subtracted from another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from analysis.periods import Period
from analysis.read import LeadRow
from common.i18n import _
from pipeline.town import TownContext

EDGES = (0, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000)
"""The least number of each band; the smallest is `fewer than 3`, zero included."""


@dataclass(frozen=True, slots=True)
class Band:
    """From `low` to `high`, both included; `high` None means no end."""

    low: int
    high: int | None

    @property
    def words(self) -> str:
        """As the report prints it."""
        if self.high is None:
            return _("{low} 件以上").format(low=self.low)
        if self.low == 0:
            return _("少于 {count} 件").format(count=self.high + 1)
        return _("{low}—{high} 件").format(low=self.low, high=self.high)


def band_of(count: int) -> Band:
    """The band in which a number lies."""
    at = max(number for number, edge in enumerate(EDGES) if edge <= count)
    return Band(EDGES[at], EDGES[at + 1] - 1 if at + 1 < len(EDGES) else None)


def add(bands: Iterable[Band]) -> Band:
    """What published bands say about their sum, and nothing more."""
    low, high = 0, 0
    endless = False
    for band in bands:
        low += band.low
        endless = endless or band.high is None
        high += band.high or 0
    return Band(low, None if endless else high)


def restricted_band(town: TownContext, period: Period, hidden: Sequence[LeadRow]) -> Band | None:
    """New restricted leads of the period; None for a week."""
    months = period.months()
    if not months:
        return None
    return add(band_of(_new(town, month, hidden)) for month in months)


def _new(town: TownContext, month: Period, hidden: Sequence[LeadRow]) -> int:
    start, end = month.bounds(town)
    return sum(_within(lead.first_seen, start, end) for lead in hidden)


def _within(moment: datetime, start: datetime, end: datetime) -> bool:
    return start <= moment < end
