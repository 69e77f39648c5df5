"""The tables of posts and leads. No column says who wrote a post (a test reads this schema)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.base import Base, Town


class Post(Base):
    """One public text from a source, redacted, with its labels and the lead it belongs to."""

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("town", "source_id", "post_id"),
        Index("ix_posts_canonical_url", "town", "canonical_url"),
        Index("ix_posts_content_hash", "town", "content_hash"),
        Index("ix_posts_published_at", "town", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    source_id: Mapped[str] = mapped_column(String(64))
    post_id: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(Text, default="")
    canonical_url: Mapped[str] = mapped_column(Text, default="")
    content_hash: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    tokens: Mapped[str] = mapped_column(Text, default="")
    """The words of title and text, separated by spaces: for grouping and full-text search."""
    published_at: Mapped[datetime]
    received_at: Mapped[datetime]
    likes: Mapped[int | None]
    dislikes: Mapped[int | None]
    replies: Mapped[int | None]
    topic: Mapped[str] = mapped_column(String(64))
    topic_confidence: Mapped[float]
    urgency: Mapped[str] = mapped_column(String(16))
    urgency_confidence: Mapped[float]
    place: Mapped[str] = mapped_column(String(200), default="")
    actionable: Mapped[bool]
    abstained: Mapped[bool]
    reasons: Mapped[list[Any]]
    names: Mapped[list[Any]]
    """Every place up to the size of a road that the text names: for grouping."""
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"), index=True)
    evidence: Mapped[dict[str, Any]]
    """Why the post belongs to its lead: shared words, place, similarity."""
    purged_at: Mapped[datetime | None]
    pinned: Mapped[bool] = mapped_column(default=False)
    """A person put the post into its lead, or took it out: the machine leaves it where it is."""


class PostRepeat(Base):
    """An exact repeat of a stored post: counted, its text not kept a second time."""

    __tablename__ = "post_repeats"
    __table_args__ = (UniqueConstraint("town", "source_id", "post_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    source_id: Mapped[str] = mapped_column(String(64))
    post_id: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(Text, default="")
    original_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    same: Mapped[str] = mapped_column(String(16))
    """What is the same as in the stored post: `url` or `content`."""
    received_at: Mapped[datetime]


class Lead(Base):
    """One problem, with all the posts about it."""

    __tablename__ = "leads"
    __table_args__ = (
        Index("ix_leads_state", "town", "state"),
        Index("ix_leads_last_seen", "town", "last_seen"),
        # the leaders' figures are counted from these three alone (`pipeline.figures`)
        Index("ix_leads_received_at", "town", "received_at", "state", "restricted"),
        Index("ix_leads_closed_at", "town", "closed_at", "state", "restricted", "satisfied"),
        Index(
            "ix_leads_dispatched_at",
            "town",
            "dispatched_at",
            "state",
            "restricted",
            "accepted_at",
            "accept_due",
            "returns",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    title: Mapped[str] = mapped_column(Text)
    topic: Mapped[str] = mapped_column(String(64))
    urgency: Mapped[str] = mapped_column(String(16))
    place: Mapped[str] = mapped_column(String(200), default="")
    office: Mapped[str] = mapped_column(String(64))
    relation: Mapped[str] = mapped_column(String(16))
    basis: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16))
    unsure: Mapped[bool]
    """The classifier abstained: a person has to look before the lead is handed over."""
    restricted: Mapped[bool]
    post_count: Mapped[int]
    returns: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often an office has sent it back (退单); after the third the coordinator decides."""
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    received_at: Mapped[datetime]
    dispatch_due: Mapped[datetime]
    accept_due: Mapped[datetime]
    """By when the office takes the lead over (签收), counted from its dispatch."""
    feedback_due: Mapped[datetime]
    dispatched_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    """When a person last said that topic, urgency, place and office are right."""
    satisfied: Mapped[bool | None]
    """What the follow-up (回访) found; None before it."""
    merged_into: Mapped[int | None]
    """The lead that took over all posts of this one; its state is then `merged`."""
    again_of: Mapped[int | None] = mapped_column(index=True)
    """The ended lead that this one is the return of (`pipeline.returning`)."""
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


class LeadEvent(Base):
    """One step in a lead's history. Rows are only ever added (a trigger refuses anything else)."""

    __tablename__ = "lead_events"
    __table_args__ = (
        Index("ix_lead_events_lead", "lead_id", "id"),
        Index("ix_lead_events_kind", "town", "kind", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(32))
    staff: Mapped[str] = mapped_column(String(64), default="system")
    """The account of the member of staff who took the step; `system` for the product itself."""
    data: Mapped[dict[str, Any]]
    """Ids, codes and notes of the step; never a post's text."""
    lead_version: Mapped[int | None]
    """The lead's version with the step taken: tells a reader of an older one what happened since."""


class Outbox(Base):
    """Something alerts must know about a lead; written in the same transaction as its reason."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_open", "town", "done_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    kind: Mapped[str] = mapped_column(String(32))
    """`lead_opened`, `urgency_raised`, `lead_redispatched`, `lead_revived` or `lead_returned`."""
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class SourceState(Base):
    """What a crawler needs to bring only news next time, and how the source has been doing."""

    __tablename__ = "source_states"

    town: Mapped[str] = mapped_column(String(64), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[dict[str, Any]]
    last_success_at: Mapped[datetime | None]
    rests_until: Mapped[datetime | None]
    refusals: Mapped[int] = mapped_column(default=0, server_default="0")
    usual_shape: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")


class CrawlRun(Base):
    """One crawl or import: how much was read, what was new, what went wrong."""

    __tablename__ = "crawl_runs"
    __table_args__ = (Index("ix_crawl_runs_source", "town", "source_id", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    source_id: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    read: Mapped[int]
    added: Mapped[int]
    repeats: Mapped[int]
    updated: Mapped[int]
    requests: Mapped[int]
    timed_out: Mapped[bool]
    errors: Mapped[list[Any]]
    condition: Mapped[str | None] = mapped_column(String(32))
