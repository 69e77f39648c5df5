"""Each lead's standing: the counts, words and rank that the list shows, kept beside the lead.

A score of `pipeline.triage` depends on the clock, so it cannot be computed for all leads whenever somebody
opens the list. It is stored with the moment until which it holds. Two things renew it: the transaction in
which something happens to the lead (`Store.write` does it for every lead that got a new event), and
`renew_standings`, called every minute for those whose time has come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from pipeline.lifecycle import ENDED, next_due
from pipeline.store.models import Lead, LeadEvent, Post
from pipeline.store.review import LeadStanding
from pipeline.triage import FRESH, LeadFacts, rank

READ_FOR_WORDS = 12
"""Posts whose reasons are read for the words of a lead: the oldest, which opened it."""

MOST_WORDS = 6
OVERDUE_STEP = timedelta(hours=1)
OVERDUE_GROWS = timedelta(hours=96)
"""So long after its deadline a lead stops gaining points for being overdue (see `pipeline.triage`)."""

QUIET_DAYS = 7
LONG = timedelta(days=365)


def words_of(posts: Iterable[Post], most: int = MOST_WORDS) -> list[str]:
    """The words that led to topic and urgency, urgency first, without repeats."""
    return words_in([post.reasons for post in posts], most)


def words_in(posts: Iterable[Sequence[dict[str, Any]]], most: int = MOST_WORDS) -> list[str]:
    """The same for the reasons of several posts."""
    reasons = [reason for found in posts for reason in found]
    reasons.sort(key=lambda reason: {"urgency": 0, "topic": 1}.get(reason["about"], 2))
    wanted = (reason for reason in reasons if reason["about"] in ("urgency", "topic"))
    return list(dict.fromkeys(word for reason in wanted for word in reason["words"]))[:most]


def facts_of(standing: LeadStanding | Row[Any]) -> LeadFacts:
    """What the score of a lead is made from, for showing its parts."""
    return LeadFacts(
        urgency=standing.urgency,
        posts=standing.posts,
        fresh_posts=standing.fresh_posts,
        likes=standing.likes,
        last_seen=standing.last_seen,
        due=standing.due,
    )


def renew(session: Session, lead: Lead, now: datetime) -> None:
    """Make the lead's standing anew from the lead and its posts."""
    fresh_from = now - FRESH
    count, likes, newest = session.execute(
        select(func.count(), func.sum(Post.likes), func.max(Post.published_at)).where(Post.lead_id == lead.id)
    ).one()
    fresh, oldest_fresh = session.execute(
        select(func.count(), func.min(Post.published_at)).where(
            Post.lead_id == lead.id, Post.published_at >= fresh_from
        )
    ).one()
    reasons = session.scalars(
        select(Post.reasons)
        .where(Post.lead_id == lead.id)
        .order_by(Post.published_at, Post.id)
        .limit(READ_FOR_WORDS)
    ).all()
    sources = session.scalars(select(Post.source_id).where(Post.lead_id == lead.id).distinct()).all()
    standing = session.get(LeadStanding, lead.id)
    if standing is None:
        standing = LeadStanding(lead_id=lead.id, town=lead.town)
        session.add(standing)
    standing.topic, standing.urgency, standing.place = lead.topic, lead.urgency, lead.place
    standing.office, standing.state = lead.office, lead.state
    standing.unsure, standing.restricted = lead.unsure, lead.restricted
    standing.due = next_due(lead)
    standing.last_seen = newest or lead.last_seen
    standing.posts, standing.fresh_posts, standing.likes = count, fresh, int(likes or 0)
    standing.words = words_in(reasons)
    standing.sources = f",{','.join(sorted(sources))},"
    ended = lead.state in ENDED
    standing.rank = None if ended else rank(facts_of(standing), now)[0]
    standing.holds_until = now + LONG if ended else _holds_until(standing, oldest_fresh, now)
    if lead.restricted:
        _restrict_merged(session, lead, now)


def _restrict_merged(session: Session, lead: Lead, now: datetime) -> None:
    """What was merged into a restricted lead still has a title of the same problem: it is restricted with it."""
    merged = select(Lead).where(Lead.merged_into == lead.id, Lead.state == "merged")
    for other in session.scalars(
        merged.where(Lead.restricted.is_(False) | (Lead.office != lead.office))
    ).all():
        other.restricted, other.office = True, lead.office
        renew(session, other, now)


def _holds_until(standing: LeadStanding, oldest_fresh: datetime | None, now: datetime) -> datetime:
    """When time alone will change the score next."""
    moments = [now + LONG]
    if standing.due is not None:
        if standing.due > now:
            moments.append(standing.due)
        elif now - standing.due < OVERDUE_GROWS:
            moments.append(now + OVERDUE_STEP)
    if oldest_fresh is not None:
        moments.append(oldest_fresh + FRESH)
    days = (now - standing.last_seen).days
    step = max(1, days // 10)  # the older, the slower the score falls
    moments.append(standing.last_seen + timedelta(days=max(days, QUIET_DAYS) + step))
    return max(min(moments), now + timedelta(seconds=1))


def note_touched(session: Session, _context: object = None) -> None:
    """Remember the leads that got an event in this flush, with the time of the event."""
    touched: dict[int, datetime] = session.info.setdefault("touched", {})
    for row in session.new:
        if isinstance(row, LeadEvent):
            touched[row.lead_id] = max(row.at, touched.get(row.lead_id, row.at))


def renew_touched(session: Session) -> None:
    """Renew the standing of every lead to which something happened in this transaction."""
    session.flush()
    touched: dict[int, datetime] = session.info.pop("touched", {})
    for lead_id, at in touched.items():
        lead = session.get(Lead, lead_id)
        if lead is not None:
            renew(session, lead, at)


def is_any_due(session: Session, town: str, now: datetime) -> bool:
    """Whether a standing waits to be renewed."""
    due = select(LeadStanding.lead_id).where(LeadStanding.town == town, LeadStanding.holds_until <= now)
    return session.scalar(due.limit(1)) is not None


def renew_due(session: Session, town: str, now: datetime, *, limit: int) -> int:
    """Renew standings whose time has come, the longest waiting first; returns how many."""
    due = session.scalars(
        select(LeadStanding.lead_id)
        .where(LeadStanding.town == town, LeadStanding.holds_until <= now)
        .order_by(LeadStanding.holds_until)
        .limit(limit)
    ).all()
    for lead_id in due:
        renew(session, session.get_one(Lead, lead_id), now)
    return len(due)
