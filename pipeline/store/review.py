"""The tables of review: corrections as training labels, replies, and each lead's standing in the list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.base import Base, Town


class TrainingLabel(Base):
    """What a person says a post is: a label to train on. The newest label of a post and field counts."""

    __tablename__ = "labels"
    __table_args__ = (Index("ix_labels_post", "post_id", "field", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"), index=True)
    """The post's lead when it was labelled; None for a post that had none."""
    at: Mapped[datetime]
    staff: Mapped[str] = mapped_column(String(80))
    how: Mapped[str] = mapped_column(String(16), default="correction", server_default="correction")
    """`correction` of a lead, or from the queue: the model was `unsure`, or the post was drawn at `random`."""
    field: Mapped[str] = mapped_column(String(16))
    """`topic`, `urgency`, `place` or `actionable`."""
    before: Mapped[str] = mapped_column(String(200))
    value: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None]
    """Set when the correction was undone."""


class Reply(Base):
    """A reply to residents, drafted for a named office. People publish it; the product posts nothing."""

    __tablename__ = "replies"
    __table_args__ = (Index("ix_replies_lead", "lead_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    office: Mapped[str] = mapped_column(String(64))
    """The office that signs."""
    state: Mapped[str] = mapped_column(String(16))
    """`draft`, `submitted`, `approved`, `published` or `withdrawn`."""
    parts: Mapped[dict[str, Any]]
    """What the writer filled in: facts, measures, responsible, until, ask, basis."""
    text: Mapped[str] = mapped_column(Text)
    drafted_by: Mapped[str] = mapped_column(String(80))
    drafted_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(80))
    """Who approved it or sent it back: never the drafter."""
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str] = mapped_column(Text, default="")
    published_url: Mapped[str] = mapped_column(Text, default="")
    published_by: Mapped[str | None] = mapped_column(String(80))
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


class LeadStanding(Base):
    """A lead as the list shows and sorts it: counts, words and rank, kept so that a page reads few rows.

    It can be made anew from the lead and its posts at any time (`pipeline.standing`). It has no version:
    refreshing it disturbs nobody who works on the lead.
    """

    __tablename__ = "lead_standings"
    __table_args__ = (
        Index("ix_lead_standings_rank", "town", "rank", "lead_id"),
        Index("ix_lead_standings_office", "town", "office", "rank", "lead_id"),
        Index("ix_lead_standings_topic", "town", "topic", "rank", "lead_id"),
        Index("ix_lead_standings_place", "town", "place", "rank", "lead_id"),
        Index("ix_lead_standings_state", "town", "state", "last_seen", "lead_id"),
        Index("ix_lead_standings_step", "town", "state", "rank", "lead_id"),
        Index("ix_lead_standings_until", "town", "holds_until"),
        Index("ix_lead_standings_due", "town", "office", "due", "restricted"),
        Index("ix_lead_standings_open", "town", "restricted", "rank", "lead_id"),
    )

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), primary_key=True)
    town: Mapped[Town]
    rank: Mapped[float | None]
    """The score of `pipeline.triage`; None for leads that have ended."""
    holds_until: Mapped[datetime]
    """When rank and counts must be looked at again, since time alone changes them."""
    topic: Mapped[str] = mapped_column(String(64))
    urgency: Mapped[str] = mapped_column(String(16))
    place: Mapped[str] = mapped_column(String(200))
    office: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    unsure: Mapped[bool]
    restricted: Mapped[bool]
    due: Mapped[datetime | None]
    last_seen: Mapped[datetime]
    posts: Mapped[int]
    fresh_posts: Mapped[int]
    likes: Mapped[int]
    words: Mapped[list[Any]]
    sources: Mapped[str] = mapped_column(Text)
    """Ids of the sources of its posts, each between commas: `,news,forum,`."""
