"""What the detector of early signs knows of the past: posts a source, topic and place, and how sources were doing.

A source that is out for days, or new, is not a change in the town. Each source therefore has its own clock: from
the day it really began, without the gaps in which it brought nothing although it always does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

PAST_DAYS = 365
WINDOWS = (2, 7, 28)
"""Days of the windows that are looked at: a burst, a bad week, growth."""

LEAST_HISTORY = 28
"""Days a source must have been read before its posts can be a change."""

GAP = 8.0
"""A silence in which so many posts would have come is an outage (chance below 1 in 2,900 otherwise)."""

ROOM = 1.0
"""Posts that are added to a source's volume and its usual one: few posts prove little."""

_BEGIN_SHARE = 0.1
_MONTH = 28


@dataclass(frozen=True, slots=True)
class Source:
    """A source as it was in the past: days on which it was really read, and posts on them."""

    days: float
    posts: int

    @property
    def a_day(self) -> float:
        return self.posts / self.days


@dataclass
class Past:
    """Posts of the year before the longest window, counted; and each source's posts day by day up to today."""

    today: date
    """The last day of the windows (UTC, as all days here)."""
    cells: Mapping[tuple[str, str, str], int]
    """Posts by source, topic and place, from `start` to `end`, both included."""
    daily: Mapping[str, Mapping[date, int]]
    """Posts of each source by day, from `start` until today."""
    topics: Mapping[str, Mapping[date, int]]
    """Posts of each topic by day, from `start` to `end`."""
    sources: dict[str, Source] = field(init=False)
    """The sources with enough history, by name."""
    weekdays: tuple[float, ...] = field(init=False)
    """Posts of a weekday beside the average day, Monday first."""

    def __post_init__(self) -> None:
        self.sources = {}
        for name, days in self.daily.items():
            found = _source(days, self.end)
            if found is not None:
                self.sources[name] = found
        self.weekdays = _weekdays(self.daily, self.end)

    @property
    def start(self) -> date:
        return past_start(self.today)

    @property
    def end(self) -> date:
        return self.today - timedelta(days=WINDOWS[-1] + 1)

    def length(self, days: int) -> float:
        """How many average days the window of the last `days` is worth, by its weekdays."""
        return sum(self.weekdays[(self.today - timedelta(days=back)).weekday()] for back in range(days))

    def variation(self) -> float:
        """By how much the topics' monthly rates move beyond chance (squared coefficient of variation)."""
        months = max(1, ((self.end - self.start).days + 1) // _MONTH)
        town = Counter[int]()
        by_topic: dict[str, Counter[int]] = {}
        for topic, days in self.topics.items():
            counts = Counter[int]()
            for day, posts in days.items():
                counts[min(months - 1, (self.end - day).days // _MONTH)] += posts
            by_topic[topic] = counts
            town.update(counts)
        used = [month for month in range(months) if town[month] > 0]
        whole = sum(town[month] for month in used)
        found = []
        for counts in by_topic.values():
            posts = sum(counts.values())
            if len(used) < 3 or posts < 2 * len(used):
                continue
            expected = [posts * town[month] / whole for month in used]
            excess = sum(
                ((counts[month] - wanted) ** 2 - wanted) / wanted**2
                for month, wanted in zip(used, expected, strict=True)
                if wanted > 0
            )
            found.append(excess / (len(used) - 1))
        found.sort()
        return max(0.0, found[len(found) // 2]) if found else 0.0


def past_start(today: date) -> date:
    """The first day of the past of windows that end `today`."""
    return today - timedelta(days=WINDOWS[-1] + PAST_DAYS)


def _source(daily: Mapping[date, int], end: date) -> Source | None:
    days = sorted(day for day in daily if day <= end)
    begin = _begin(days, daily)
    if begin is None:
        return None
    days = [day for day in days if day >= begin]
    posts = sum(daily[day] for day in days)
    length = float((end - begin).days + 1)
    pause = GAP / (posts / length)
    edges = [*days, end + timedelta(days=1)]
    for before, after in pairwise(edges):
        silent = (after - before).days - 1
        if silent > pause:
            length -= silent
    return Source(length, posts) if length >= LEAST_HISTORY else None


def _begin(days: list[date], daily: Mapping[date, int]) -> date | None:
    """The day from which a source was really read: a few stray old posts do not make a history."""
    month = timedelta(days=_MONTH)
    counts = []
    last, total = 0, 0
    for day in days:
        while last < len(days) and days[last] < day + month:
            total += daily[days[last]]
            last += 1
        counts.append(total)
        total -= daily[day]
    if not counts:
        return None
    enough = max(3.0, _BEGIN_SHARE * max(counts))
    return next((day for day, count in zip(days, counts, strict=True) if count >= enough), None)


def _weekdays(daily: Mapping[str, Mapping[date, int]], end: date) -> tuple[float, ...]:
    counts = [0.0] * 7
    for days in daily.values():
        for day, posts in days.items():
            if day <= end:
                counts[day.weekday()] += posts
    mean = sum(counts) / 7
    trust = 50.0  # posts of a weekday that are needed to believe half of its difference
    return tuple((count + trust) / (mean + trust) for count in counts)


def volume(seen: float, usual: float) -> float:
    """By how much a source brings more than usual in a window: then more is expected of each of its cells.

    Less than usual changes nothing: a source that is out must not make the others look loud.
    """
    return max(1.0, (ROOM + seen) / (ROOM + usual))


def by_day(rows: Iterable[tuple[str, date, int]]) -> dict[str, dict[date, int]]:
    """Posts by name (of a source or topic) and day."""
    found: defaultdict[str, dict[date, int]] = defaultdict(dict)
    for name, day, posts in rows:
        found[name][day] = found[name].get(day, 0) + posts
    return dict(found)
