"""Early signs: a topic at a place, or a place, that brings more posts than its own past lets expect.

"Three posts in two days where 0.1 is usual" is worth a look before the lead is large. Each count is judged
against the past of its own cell (`pipeline.early_signs_model`), sources that were out or are new are not taken
for change (`pipeline.early_signs_past`), and what is told is chosen so that a month in which nothing changes
brings no more than a stated number of false signs. Restricted problems are left out altogether.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from pipeline.early_signs_model import LEAST_POSTS, Expectation, Kind, Spread, expect, fit, threshold
from pipeline.early_signs_past import WINDOWS, Past, by_day, past_start, volume
from pipeline.store.models import Lead, Post
from pipeline.town import TownContext

FALSE_SIGNS_A_MONTH = 2.0
"""Signs that a month of 30 days may bring although nothing has changed, on average, in the whole town."""

COVERED = 0.6
"""A wider sign that consists to this share of the posts of a narrower one says nothing new."""

PRIOR_POSTS = 1.0
"""A cell's own mix of sources counts as much as the town's from so many posts on."""

Cell = tuple[str, str]
"""A topic and a place; an empty one stands for all of them."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A post as the detector sees it."""

    at: datetime
    source: str
    topic: str
    place: str
    lead: int


@dataclass(frozen=True, slots=True)
class EarlySign:
    """More posts than usual. An empty `place` is the whole town, an empty `topic` all topics of the place."""

    topic: str
    place: str
    days: int
    """Length of the window, which ends now."""
    posts: int
    usual: float
    """Posts that such a window brings usually."""
    chance: float
    """The chance of so many posts if nothing had changed."""
    first: datetime
    last: datetime
    leads: tuple[int, ...]
    """The leads of these posts, those with most of them first."""


def early_signs(
    session: Session, town: TownContext, at: datetime, *, false_signs: float | None = None
) -> list[EarlySign]:
    """The signs as of `at`, the least likely first. `false_signs`: how many a month may be false (town's setting)."""
    allowed = town.town.false_signs_a_month if false_signs is None else false_signs
    return find_signs(
        read_past(session, town, at), recent_voices(session, town, at), at, town.around, allowed
    )


def read_past(session: Session, town: TownContext, at: datetime) -> Past:
    """The counts that signs as of `at` are judged by."""
    today = at.astimezone(UTC).date()
    day = func.date(Post.published_at)
    start = _moment(past_start(today))
    end = _moment(today - timedelta(days=WINDOWS[-1]))
    cells = session.execute(
        select(Post.source_id, Post.topic, Post.place, func.count())
        .join(Lead, Lead.id == Post.lead_id)
        .where(*_seen_by_all(town, start, end))
        .group_by(Post.source_id, Post.topic, Post.place)
    ).all()
    days = session.execute(
        select(Post.source_id, Post.topic, day, func.count())
        .join(Lead, Lead.id == Post.lead_id)
        .where(*_seen_by_all(town, start, at))
        .group_by(Post.source_id, Post.topic, day)
    ).all()
    daily = [(source, topic, _day(when), posts) for source, topic, when, posts in days]
    return Past(
        today=today,
        cells={(source, topic, place): posts for source, topic, place, posts in cells},
        daily=by_day((source, when, posts) for source, _topic, when, posts in daily),
        topics=by_day((topic, when, posts) for _source, topic, when, posts in daily if _moment(when) < end),
    )


def recent_voices(session: Session, town: TownContext, at: datetime) -> list[Voice]:
    """The posts of the longest window before `at`, oldest first."""
    rows = session.execute(
        select(Post.published_at, Post.source_id, Post.topic, Post.place, Lead.id)
        .join(Lead, Lead.id == Post.lead_id)
        .where(*_seen_by_all(town, at - timedelta(days=WINDOWS[-1]), at))
        .order_by(Post.published_at, Post.id)
    )
    return [Voice(when, source, topic, place, lead) for when, source, topic, place, lead in rows]


def find_signs(
    past: Past,
    recent: Iterable[Voice],
    at: datetime,
    around: Callable[[str], Sequence[str]],
    false_signs: float = FALSE_SIGNS_A_MONTH,
) -> list[EarlySign]:
    """The signs in the `recent` posts; pure arithmetic. `around` gives a place and what it lies in."""
    if not past.sources:
        return []
    before = _cells_of(past, around)
    voices = [voice for voice in recent if voice.source in past.sources]
    now: defaultdict[Cell, list[Voice]] = defaultdict(list)
    for voice in voices:
        for cell in cells_of(voice.topic, voice.place, around):
            now[cell].append(voice)
    budget = false_signs / 30 / (len(_KINDS) * len(WINDOWS))
    variation = past.variation()
    windows = [
        _Window(
            past, days, at - timedelta(days=days), [voice.source for voice in voices if _in(voice, days, at)]
        )
        for days in WINDOWS
    ]
    found: dict[Cell, EarlySign] = {}
    for is_kind in _KINDS:
        mine = {cell: counts for cell, counts in before.items() if is_kind(cell)}
        spread = fit(counts.total() for counts in mine.values())
        loud = {cell: posts for cell, posts in now.items() if is_kind(cell) and len(posts) >= LEAST_POSTS}
        for window in windows:
            least = threshold(_kind(mine, spread, window, variation), budget)
            for cell, all_posts in loud.items():
                posts = [voice for voice in all_posts if voice.at > window.since]
                if len(posts) < LEAST_POSTS:
                    continue
                expected = window.expectation(mine.get(cell, Counter()), posts, spread, variation)
                chance = expected.chance(len(posts))
                if chance <= least and (cell not in found or chance < found[cell].chance):
                    found[cell] = _sign(cell, window.days, posts, expected.mean, chance)
    return _without_wider(list(found.values()), now, at)


def cells_of(topic: str, place: str, around: Callable[[str], Sequence[str]]) -> list[Cell]:
    """The cells that a post counts in: its topic here, here in general, its topic in the whole town."""
    places = [name for name in around(place) if name] if place else []
    return [*((topic, name) for name in places), *(("", name) for name in places), (topic, "")]


_KINDS: tuple[Callable[[Cell], bool], ...] = (
    lambda cell: bool(cell[0] and cell[1]),
    lambda cell: not cell[0],
    lambda cell: not cell[1],
)
"""Topic at a place, place, topic of the whole town: rates spread differently in each."""


class _Window:
    """The last `days` beside the past: what a cell's past lets expect of them."""

    def __init__(self, past: Past, days: int, since: datetime, sources: Sequence[str]) -> None:
        """`sources` are those of the posts in the window."""
        self.days, self.since = days, since
        self._past, self._volumes, self._length = past, Counter(sources), past.length(days)
        whole = sum(source.posts for source in past.sources.values())
        self.ratio = sum(source.a_day for source in past.sources.values()) * self._length / whole
        """What part of its past a window of this length is worth, where the sources bring what is usual."""

    def expectation(
        self, before: Counter[str], posts: Sequence[Voice], spread: Spread, variation: float
    ) -> Expectation:
        """What this cell lets expect, by its own sources and by what else they brought in the window."""
        mine = Counter(voice.source for voice in posts)
        wanted = 0.0
        town = 0.0
        whole = sum(source.posts for source in self._past.sources.values())
        for name, source in self._past.sources.items():
            own = before[name] / source.days * self._length
            usual = source.a_day * self._length
            grown = volume(self._volumes[name] - mine[name], max(0.0, usual - own))
            wanted += own * grown
            town += usual * grown / whole
        past = before.total()
        ratio = (wanted + PRIOR_POSTS * town) / (past + PRIOR_POSTS)
        return expect(spread, past, ratio, variation)


def _in(voice: Voice, days: int, at: datetime) -> bool:
    return voice.at > at - timedelta(days=days)


def _kind(cells: Mapping[Cell, Counter[str]], spread: Spread, window: _Window, variation: float) -> Kind:
    means = spread.rates * window.ratio
    sizes = Counter(counts.total() for counts in cells.values())
    expected = [(Expectation(means, spread.of(past), variation), float(n)) for past, n in sizes.items()]
    return Kind(window.days, [*expected, (Expectation(means, spread.of(0), variation), spread.unseen)])


def _cells_of(past: Past, around: Callable[[str], Sequence[str]]) -> dict[Cell, Counter[str]]:
    """Posts of each cell in the past, by source."""
    found: defaultdict[Cell, Counter[str]] = defaultdict(Counter)
    chains: dict[str, Sequence[str]] = {}
    for (source, topic, place), posts in past.cells.items():
        if source not in past.sources:
            continue
        if place not in chains:
            chains[place] = around(place)
        for cell in cells_of(topic, place, chains.__getitem__):
            found[cell][source] += posts
    return found


def _sign(cell: Cell, days: int, posts: Sequence[Voice], usual: float, chance: float) -> EarlySign:
    leads = Counter(voice.lead for voice in posts)
    return EarlySign(
        topic=cell[0],
        place=cell[1],
        days=days,
        posts=len(posts),
        usual=usual,
        chance=chance,
        first=min(voice.at for voice in posts),
        last=max(voice.at for voice in posts),
        leads=tuple(sorted(leads, key=lambda lead: (-leads[lead], lead))),
    )


def _without_wider(
    signs: list[EarlySign], now: Mapping[Cell, Sequence[Voice]], at: datetime
) -> list[EarlySign]:
    """Only the narrowest of the signs that are made of the same posts."""

    def posts(sign: EarlySign) -> set[int]:
        return {id(voice) for voice in now[sign.topic, sign.place] if _in(voice, sign.days, at)}

    kept: list[tuple[EarlySign, set[int]]] = []
    for sign in sorted(signs, key=lambda one: (_width(one, now), one.chance, one.topic, one.place)):
        own = posts(sign)
        if not any(len(own & other) >= COVERED * len(own) for _sign_kept, other in kept):
            kept.append((sign, own))
    return sorted((sign for sign, _own in kept), key=lambda one: (one.chance, one.place, one.topic))


def _width(sign: EarlySign, now: Mapping[Cell, Sequence[Voice]]) -> tuple[int, int]:
    """Topic here before place before topic everywhere; a place before those it lies in."""
    kind = next(number for number, is_kind in enumerate(_KINDS) if is_kind((sign.topic, sign.place)))
    return kind, len(now["", sign.place]) if sign.place else 0


def _seen_by_all(town: TownContext, start: datetime, end: datetime) -> list[ColumnElement[bool]]:
    """Posts (joined to their leads) after `start` up to `end`, none of them in a restricted matter."""
    restricted = [topic.id for topic in town.catalogue.topics if topic.restricted]
    return [
        Post.town == town.id,
        Post.published_at > start,
        Post.published_at <= end,
        Lead.restricted.is_(False),
        Post.topic.not_in(restricted),
    ]


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _day(value: object) -> date:
    """A day as the database gives it: text from SQLite, a date from PostgreSQL."""
    return value if isinstance(value, date) else date.fromisoformat(str(value))
