"""Training labels: what people say about posts, kept whenever they confirm or correct a lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pipeline.store.models import Lead, Post
from pipeline.store.review import TrainingLabel

LABELLED_POSTS = 50
"""Posts of a lead that get a label: more of one problem teach nothing new."""


def add_labels(
    session: Session, lead: Lead, values: Mapping[str, str], at: datetime, *, staff: str
) -> list[int]:
    """Label the lead's newest posts whose text is still kept; returns the labels' ids."""
    posts = session.scalars(
        select(Post)
        .where(Post.lead_id == lead.id, Post.purged_at.is_(None))
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(LABELLED_POSTS)
    ).all()
    labels = [
        TrainingLabel(
            town=lead.town,
            post_id=post.id,
            lead_id=lead.id,
            at=at,
            staff=staff,
            field=field,
            before=str(getattr(post, field)).lower() if field == "actionable" else str(getattr(post, field)),
            value=value,
        )
        for post in posts
        for field, value in values.items()
    ]
    session.add_all(labels)
    session.flush()
    return [label.id for label in labels]


def withdraw_labels(session: Session, ids: Sequence[int], at: datetime) -> None:
    """The correction was undone: its labels teach nothing."""
    session.execute(update(TrainingLabel).where(TrainingLabel.id.in_(ids)).values(withdrawn_at=at))
