"""The desk's list: filters, words, order and pages, over the standings; reads as many rows as it shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, literal, select, text, tuple_
from sqlalchemy.orm import Session

from common.errors import InputError
from common.i18n import _
from pipeline.lifecycle import ENDED, OPEN
from pipeline.returning import Again, again_of
from pipeline.standing import facts_of
from pipeline.store.engine import Store
from pipeline.store.models import Lead, Post
from pipeline.store.review import LeadStanding
from pipeline.town import TownContext
from pipeline.triage import Part, rank

NEWEST_HITS = 3000
"""A search looks at this many of the newest posts with the words: enough to find, quick for common words."""

LARGEST_PAGE = 200
_STANDING: tuple[Any, ...] = (
    LeadStanding.lead_id, LeadStanding.rank, LeadStanding.urgency, LeadStanding.due, LeadStanding.last_seen,
    LeadStanding.posts, LeadStanding.fresh_posts, LeadStanding.likes, LeadStanding.words,
)  # fmt: skip
_LEAD: tuple[Any, ...] = (
    Lead.id, Lead.version, Lead.title, Lead.topic, Lead.urgency, Lead.place, Lead.office, Lead.state,
    Lead.first_seen, Lead.unsure, Lead.restricted, Lead.again_of,
)  # fmt: skip
"""What a row shows. Columns, not whole objects: nobody changes them, and they are read twice as quickly."""

_WORD = re.compile(r"[^\W_]+")
_CURSOR = re.compile(
    r"(?P<key>-?\d{1,6}(?:\.\d{1,3})?|\d{4}-\d\d-\d\dT[0-9:.]{8,15}\+00:00)_(?P<lead>\d{1,18})"
)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which leads are wanted. Empty means all; `words` are segmented search words that must all occur."""

    words: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    urgencies: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    states: tuple[str, ...] = OPEN
    sources: tuple[str, ...] = ()
    unsure: bool | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class ListRow:
    """One lead as the list shows it. Restricted ones are in the list of their own office only."""

    id: int
    version: int
    title: str
    topic: str
    urgency: str
    place: str
    office: str
    state: str
    score: float | None
    """None for leads that have ended."""
    parts: tuple[Part, ...]
    words: tuple[str, ...]
    posts: int
    first_seen: datetime
    last_seen: datetime
    due: datetime | None
    unsure: bool
    restricted: bool
    again: Again | None
    """How often the problem has come back; None for one that came once."""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order, and the cursor of the next page (None at the end)."""

    rows: list[ListRow]
    next: str | None


def search_leads(
    store: Store,
    town: TownContext,
    now: datetime,
    wanted: Filters,
    *,
    office: str | None,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """A page of the list. `office` is the reader's own office if the reader sees only its leads, restricted ones too.

    Open leads come in the order in which somebody should act; as soon as ended ones are wanted too, the
    newest come first. `InputError` for a cursor that is none of ours.
    """
    limit = min(limit, LARGEST_PAGE)
    by_rank = not set(wanted.states) & set(ENDED)
    with store.read() as session:
        query = _narrowed(session, town, now, wanted, office, by_rank=by_rank)
        key: Any = LeadStanding.rank if by_rank else LeadStanding.last_seen
        if after is not None:
            query = query.where(tuple_(key, LeadStanding.lead_id) < tuple_(*_position(after, by_rank)))
        query = query.order_by(key.desc(), LeadStanding.lead_id.desc()).limit(limit + 1)
        found = session.execute(query).all()
        shown = found[:limit]
        wanted_leads = select(*_LEAD).where(Lead.id.in_([row.lead_id for row in shown]))
        leads = {lead.id: lead for lead in session.execute(wanted_leads)}
        came_back = [lead.id for lead in leads.values() if lead.again_of is not None]
        again = again_of(session, session.scalars(select(Lead).where(Lead.id.in_(came_back))).all())
        rows = [_row(row, leads[row.lead_id], again.get(row.lead_id), now) for row in shown]
    following = _cursor(shown[-1], by_rank) if len(found) > limit else None
    return Page(rows, following)


def count_leads(
    store: Store, town: TownContext, now: datetime, wanted: Filters, *, office: str | None, most: int = 1000
) -> int:
    """How many leads fit, counted up to `most`: an exact number of thousands helps nobody."""
    with store.read() as session:
        by_rank = not set(wanted.states) & set(ENDED)
        query = _narrowed(session, town, now, wanted, office, by_rank=by_rank).limit(most)
        return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _narrowed(
    session: Session, town: TownContext, now: datetime, wanted: Filters, office: str | None, *, by_rank: bool
) -> Select[Any]:
    row = LeadStanding
    query = select(*_STANDING).where(row.town == town.id)
    if by_rank:
        query = query.where(row.rank.is_not(None))
    if set(wanted.states) != set(OPEN):
        query = query.where(row.state.in_(wanted.states))
    # a restricted lead exists for its office alone: that there is one would tell already
    query = query.where(row.office == office if office is not None else row.restricted.is_(False))
    for column, values in (
        (row.topic, wanted.topics),
        (row.urgency, wanted.urgencies),
        (row.place, wanted.places),
        (row.office, wanted.offices),
    ):
        if values:
            query = query.where(column.in_(values))
    if wanted.unsure is not None:
        query = query.where(row.unsure.is_(wanted.unsure))
    if wanted.overdue:
        query = query.where(row.due < now)
    if wanted.sources:
        query = query.where(_one_of_sources(wanted.sources))
    if wanted.words:
        query = query.where(row.lead_id.in_(_leads_with(session, town, wanted.words)))
    return query


def _one_of_sources(sources: Sequence[str]) -> ColumnElement[bool]:
    found: ColumnElement[bool] = literal(False)
    for source in sources:
        found = found | LeadStanding.sources.contains(f",{source},", autoescape=True)
    return found


def _leads_with(session: Session, town: TownContext, words: Sequence[str]) -> Select[int | None]:
    """Ids of the leads of the newest posts that hold all the words (the last one may be a beginning)."""
    if session.get_bind().dialect.name == "sqlite":
        # quoted strings only: nothing a reader types is read as the index's query language
        pieces = [piece for word in words for piece in _WORD.findall(word)]
        if not pieces:
            return select(Post.lead_id).where(literal(False))
        match = " ".join(f'"{piece}"' for piece in pieces) + "*"
        hits = (
            text(
                "SELECT rowid AS id FROM post_words WHERE post_words MATCH :match "
                "ORDER BY rowid DESC LIMIT :newest"
            )
            .bindparams(match=match, newest=NEWEST_HITS)
            .columns(Post.id)
            .subquery()
        )
        return select(Post.lead_id).where(
            Post.id.in_(select(hits.c.id)), Post.town == town.id, Post.lead_id.is_not(None)
        )
    query = func.plainto_tsquery("simple", " ".join(words))
    newest = (
        select(Post.lead_id)
        .where(Post.town == town.id, Post.lead_id.is_not(None))
        .where(func.to_tsvector("simple", Post.tokens).op("@@")(query))
        .order_by(Post.id.desc())
        .limit(NEWEST_HITS)
        .subquery()
    )
    return select(newest.c.lead_id)


def _row(standing: Row[Any], lead: Row[Any], again: Again | None, now: datetime) -> ListRow:
    return ListRow(
        id=lead.id,
        version=lead.version,
        title=lead.title,
        topic=lead.topic,
        urgency=lead.urgency,
        place=lead.place,
        office=lead.office,
        state=lead.state,
        score=standing.rank,
        parts=tuple(rank(facts_of(standing), now)[1]) if standing.rank is not None else (),
        words=tuple(standing.words),
        posts=standing.posts,
        first_seen=lead.first_seen,
        last_seen=standing.last_seen,
        due=standing.due,
        unsure=lead.unsure,
        restricted=lead.restricted,
        again=again,
    )


def _cursor(row: Row[Any], by_rank: bool) -> str:
    key = str(row.rank) if by_rank else row.last_seen.isoformat()
    return f"{key}_{row.lead_id}"


def _position(cursor: str, by_rank: bool) -> tuple[Any, Any]:
    parts = _CURSOR.fullmatch(cursor)
    try:
        if parts is None or ("T" in parts["key"]) == by_rank:
            raise ValueError(cursor)
        key = float(parts["key"]) if by_rank else datetime.fromisoformat(parts["key"])
    except ValueError as error:
        raise InputError(_("翻页位置 {cursor} 无效，请从第一页看起").format(cursor=cursor[:80])) from error
    column = LeadStanding.rank if by_rank else LeadStanding.last_seen
    return literal(key, column.type), literal(int(parts["lead"]))
