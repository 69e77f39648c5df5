"""The ranked list of leads: what the comment team opens in the morning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.lifecycle import OPEN
from pipeline.lifecycle import next_due as next_due
from pipeline.returning import Again, again_of
from pipeline.standing import words_of
from pipeline.store.engine import Store
from pipeline.store.models import Lead, Post, PostRepeat
from pipeline.town import TownContext
from pipeline.triage import FRESH, LeadFacts, Part, rank

CHUNK = 500
"""Ids in one query: SQLite limits the number of parameters."""


@dataclass(frozen=True, slots=True)
class Row:
    """One lead of the list. `words` are those that led to topic and urgency; `parts` make up the score."""

    id: int
    title: str
    topic: str
    urgency: str
    place: str
    office: str
    state: str
    score: float
    parts: list[Part]
    words: list[str]
    posts: list[str]
    """Ids of the posts in their sources, behind them those of exact repeats."""
    post_count: int
    first_seen: datetime
    last_seen: datetime
    due: datetime | None
    unsure: bool
    restricted: bool
    again: Again | None = None
    """How often the problem has come back; None for one that came once."""


def day_bounds(town: TownContext, day: date) -> tuple[datetime, datetime]:
    """The first moment of the town's local `day` and of the day after, in UTC."""
    start = datetime(day.year, day.month, day.day, tzinfo=town.zone)
    following = day + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=town.zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def list_leads(
    store: Store,
    town: TownContext,
    now: datetime,
    *,
    day: date | None = None,
    states: Sequence[str] = OPEN,
    office: str | None = None,
    limit: int | None = None,
    with_restricted: bool = False,
) -> list[Row]:
    """Leads in the order in which somebody should act.

    `day` keeps leads with a post published on that local day. Restricted leads are in the list of the `office` that
    acts on them. `with_restricted` puts them into the list of all, without title, place, words and posts: for those
    who sort out by themselves who may hear of them.
    """
    with store.read() as session:
        wanted = select(Lead).where(Lead.town == town.id, Lead.state.in_(states))
        if office is not None:
            wanted = wanted.where(Lead.office == office)
        elif not with_restricted:
            wanted = wanted.where(Lead.restricted.is_(False))
        if day is not None:
            start, end = day_bounds(town, day)
            that_day = select(Post.lead_id).where(
                Post.town == town.id, Post.published_at >= start, Post.published_at < end
            )
            wanted = wanted.where(Lead.id.in_(that_day))
        leads = session.scalars(wanted).all()
        posts = posts_of(session, [lead.id for lead in leads])
        repeats = _repeats_of(session, [lead.id for lead in leads])
        again = again_of(session, leads)
        rows = [
            _row(lead, posts[lead.id], repeats[lead.id], again.get(lead.id), now, open_to=office)
            for lead in leads
        ]
    rows.sort(key=lambda row: (-row.score, -row.last_seen.timestamp(), row.id))
    return rows[:limit] if limit is not None else rows


def posts_of(session: Session, leads: Sequence[int]) -> dict[int, list[Post]]:
    """The posts of several leads, oldest first."""
    found: defaultdict[int, list[Post]] = defaultdict(list)
    for at in range(0, len(leads), CHUNK):
        rows = session.scalars(
            select(Post).where(Post.lead_id.in_(leads[at : at + CHUNK])).order_by(Post.published_at, Post.id)
        )
        for post in rows:
            if post.lead_id is not None:
                found[post.lead_id].append(post)
    return found


def _repeats_of(session: Session, leads: Sequence[int]) -> dict[int, list[str]]:
    """The ids of the exact repeats of each lead's posts, as their sources name them."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for at in range(0, len(leads), CHUNK):
        rows = session.execute(
            select(Post.lead_id, PostRepeat.post_id)
            .join(PostRepeat, PostRepeat.original_id == Post.id)
            .where(Post.lead_id.in_(leads[at : at + CHUNK]))
            .order_by(PostRepeat.id)
        )
        for lead, post_id in rows:
            if lead is not None:
                found[lead].append(post_id)
    return found


def _row(
    lead: Lead,
    posts: list[Post],
    repeats: list[str],
    again: Again | None,
    now: datetime,
    *,
    open_to: str | None,
) -> Row:
    due = next_due(lead)
    facts = LeadFacts(
        urgency=lead.urgency,
        posts=len(posts),
        fresh_posts=sum(post.published_at >= now - FRESH for post in posts),
        likes=sum(post.likes or 0 for post in posts),
        last_seen=lead.last_seen,
        due=due,
    )
    score, parts = rank(facts, now)
    hidden = lead.restricted and open_to != lead.office
    return Row(
        id=lead.id,
        title="" if hidden else lead.title,
        topic=lead.topic,
        urgency=lead.urgency,
        place="" if hidden else lead.place,
        office=lead.office,
        state=lead.state,
        score=score,
        parts=parts,
        words=[] if hidden else words_of(posts),
        posts=[] if hidden else [*(post.post_id for post in posts), *repeats],
        post_count=len(posts),
        first_seen=lead.first_seen,
        last_seen=lead.last_seen,
        due=due,
        unsure=lead.unsure,
        restricted=lead.restricted,
        again=None if hidden else again,
    )
