"""Retention: the text of posts goes a fixed time after its lead was closed; counts and labels stay."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from pipeline.lifecycle import ENDED
from pipeline.store.engine import Store
from pipeline.store.models import Lead, Post, PostRepeat
from pipeline.store.review import LeadStanding
from pipeline.town import TownContext


def purge(store: Store, town: TownContext, now: datetime) -> int:
    """Empty the texts whose time is over; returns how many posts were purged.

    A post without a lead has nobody to answer it: its time counts from its arrival.
    """
    limit = now - timedelta(days=town.town.retention_days)
    ended = select(Lead.id).where(Lead.town == town.id, Lead.state.in_(ENDED), Lead.closed_at < limit)
    over = or_(Post.lead_id.in_(ended), Post.lead_id.is_(None) & (Post.received_at < limit))
    with store.write() as session:
        due = list(
            session.scalars(select(Post.id).where(Post.town == town.id, Post.purged_at.is_(None), over))
        )
        for at in range(0, len(due), 500):
            ids = due[at : at + 500]
            session.execute(
                update(Post)
                .where(Post.id.in_(ids))
                .values(
                    title="",
                    text="",
                    tokens="",
                    names=[],
                    reasons=[],
                    evidence={},
                    url="",
                    canonical_url="",
                    content_hash="",
                    purged_at=now,
                )
            )
            session.execute(update(PostRepeat).where(PostRepeat.original_id.in_(ids)).values(url=""))
        session.execute(
            update(Lead)
            .where(Lead.id.in_(ended), Lead.title != "")
            .values(title="", version=Lead.version + 1)
        )
        session.execute(update(LeadStanding).where(LeadStanding.lead_id.in_(ended)).values(words=[]))
    return len(due)
