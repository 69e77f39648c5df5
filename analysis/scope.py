"""Everything that one report is made from, read once: this period, those it is compared with, the past year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy.orm import Session

from analysis.compare import Change, change
from analysis.outages import Coverage, SourceInfo, coverage
from analysis.periods import Period
from analysis.read import (
    LeadRow,
    Step,
    Voices,
    read_days,
    read_leads,
    read_left_out,
    read_offices,
    read_returning,
    read_steps,
    read_voices,
)
from pipeline.town import TownContext

PAST = 12
"""Periods before this one that the trend shows and expectations are made from."""

MOST_DOWN = 0.1
"""A source that was down for more of a period than this is left out of comparisons."""


@dataclass(frozen=True)
class Slice:
    """One period's voices about leads that are not restricted."""

    period: Period
    voices: Sequence[Voices]
    coverage: Coverage
    start: datetime
    end: datetime

    @cached_property
    def posts(self) -> Counter[int]:
        """Posts by lead."""
        found: Counter[int] = Counter()
        for one in self.voices:
            found[one.lead] += one.posts
        return found

    @cached_property
    def sources(self) -> frozenset[str]:
        """Sources that were read, or of which posts are there."""
        return self.coverage.read | {one.source for one in self.voices}

    def usable(self) -> frozenset[str]:
        """Sources that were read from the beginning on and not down for long."""
        most = MOST_DOWN * len(self.period.days)
        return frozenset(
            source
            for source in self.sources - self.coverage.late.keys()
            if len(self.coverage.down.get(source, ())) <= most
        )

    def leads_of(self, sources: frozenset[str]) -> set[int]:
        """Leads with a post from one of these sources."""
        return {one.lead for one in self.voices if one.source in sources}


@dataclass(frozen=True)
class Scope:
    """What a report is made from."""

    town: TownContext
    period: Period
    now: datetime
    as_of: datetime
    sources: Mapping[str, SourceInfo]
    leads: Mapping[int, LeadRow]
    hidden: Sequence[LeadRow]
    this: Slice
    before: Slice
    year: Slice
    past: Sequence[Slice]
    """The `PAST` periods before this one, oldest first."""
    days: Mapping[date, int]
    left_out: int
    steps: Sequence[Step]
    moved: frozenset[int]
    returning: Mapping[int, int]

    @cached_property
    def counted_days(self) -> int:
        """Days of the period that have begun."""
        return max(1, sum(day <= self.as_of.astimezone(self.town.zone).date() for day in self.period.days))

    def common(self, other: Slice) -> frozenset[str]:
        """Sources by which this period and another can be compared."""
        return self.this.usable() & other.usable()

    def source_name(self, source: str) -> str:
        known = self.sources.get(source)
        return known.name if known else source

    def active_change(self, other: Slice, *, topic: str | None = None, place: str | None = None) -> Change:
        """Problems spoken about in both periods, by the sources that were read in both."""
        common = self.common(other)
        if not common:
            return Change(0, 0, "none" if not other.sources else "sources")
        now, then = (self._some(one.leads_of(common), topic, place) for one in (self.this, other))
        return change(len(now), len(then), self.counted_days, len(other.period.days))

    def new_change(self, other: Slice) -> Change:
        """Problems first spoken about in each of the periods, by the same sources."""
        common = self.common(other)
        if not common:
            return Change(0, 0, "none" if not other.sources else "sources")
        now, then = (
            {lead for lead in one.leads_of(common) if one.start <= self.leads[lead].first_seen < one.end}
            for one in (self.this, other)
        )
        return change(len(now), len(then), self.counted_days, len(other.period.days))

    def _some(self, leads: set[int], topic: str | None, place: str | None) -> set[int]:
        return {
            lead
            for lead in leads
            if (topic is None or self.leads[lead].topic == topic)
            and (place is None or self.leads[lead].place == place)
        }


def read_scope(
    session: Session,
    town: TownContext,
    period: Period,
    now: datetime,
    sources: Mapping[str, SourceInfo],
) -> Scope:
    """Read all of it in one consistent look at the data."""
    start, end = period.bounds(town)
    leads, hidden = read_leads(session, town.id, town.catalogue)

    def slice_of(one: Period) -> Slice:
        first, last = one.bounds(town)
        voices = read_voices(session, town, one, leads, full=one in (period, period.earlier()))
        return Slice(one, voices, coverage(session, town, one, now, sources), first, last)

    past = [slice_of(period.earlier(times)) for times in range(PAST, 0, -1)]
    known = {one.period: one for one in past}
    year = period.year_before()
    return Scope(
        town=town,
        period=period,
        now=now,
        as_of=min(now, end),
        sources=sources,
        leads=leads,
        hidden=hidden,
        this=slice_of(period),
        before=past[-1],
        year=known.get(year) or slice_of(year),
        past=past,
        days=read_days(session, town, period, leads),
        left_out=read_left_out(session, town, period),
        steps=read_steps(session, town.id, start, end, leads),
        moved=frozenset(read_offices(session, town.id, start, end, leads)),
        returning=read_returning(session, town.id, start, end, leads),
    )
