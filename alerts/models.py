"""The tables of alerts, the leads they tell, their deliveries and attempts, and of silences.

They hold contact ids of duty posts, answer codes of channels and the first line of what was said: nothing
of a restricted lead, and no person.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.base import Base, Town


class Alert(Base):
    """A reason to tell somebody something. Its id is the alert number that every message shows."""

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("town", "key"),
        Index("ix_alerts_lead", "lead_id", "kind", "id"),
        Index("ix_alerts_group", "town", "group_key", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"))
    """The lead it is about, the first of several; None for a digest and for a gap in the rota."""
    key: Mapped[str] = mapped_column(String(200))
    """What makes the alert unique in its town, e.g. `lead:12:urgent`, `digest:2026-11-24:office_duty`."""
    kind: Mapped[str] = mapped_column(String(16))
    """`lead` (news), `more` (new posts about it), `repeat` (nobody acknowledged), `escalation`, `handover`,
    `returned` (an office sent it back), `reminder` and `overdue` (deadlines), `nobody` (a gap in the rota)
    or `digest`."""
    urgency: Mapped[str] = mapped_column(String(16), default="")
    office: Mapped[str] = mapped_column(String(64), default="")
    """The lead's office when the alert was raised; empty for the town's digest."""
    first_alert_id: Mapped[int | None] = mapped_column(ForeignKey("alerts.id"))
    """The alert that an escalation, repeat, follow-up or hand-over belongs to; None for the others."""
    group_key: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """What the leads of a group have in common; messages of one group keep their distance in time."""
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """Not sent before this moment: quiet hours and a route's waiting time move it."""
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(String(64))
    """The account of the member of staff who acknowledged."""
    muted: Mapped[str | None] = mapped_column(String(32))
    """Why nobody was told, e.g. `too_old`; None for an alert that goes out."""


class AlertLead(Base):
    """A lead that an alert tells about, and for which reason: never twice for one."""

    __tablename__ = "alert_leads"
    __table_args__ = (UniqueConstraint("lead_id", "reason"), UniqueConstraint("alert_id", "lead_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    reason: Mapped[str] = mapped_column(String(200))
    """What made it necessary, e.g. `lead:urgent:5` (outbox row 5), `more:12` (posts after the twelfth)."""
    posts: Mapped[int | None]
    """The lead's number of posts when the message was written; None as long as none was."""
    muted: Mapped[str | None] = mapped_column(String(32))
    """Why this lead was left out after all; None for one that was told or still will be."""
    by_silence_id: Mapped[int | None]
    by_lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"))
    """The silence or the lead that muted it."""


class Silence(Base):
    """Leads that alert nobody for a while, by a decision of a member of staff. Conditions add up."""

    __tablename__ = "silences"
    __table_args__ = (Index("ix_silences_open", "town", "ends_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"))
    place: Mapped[str] = mapped_column(String(200), default="")
    topic: Mapped[str] = mapped_column(String(64), default="")
    office: Mapped[str] = mapped_column(String(64), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    staff: Mapped[str] = mapped_column(String(64))
    why: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None]
    """When a member of staff ended it early."""
    ended_by: Mapped[str | None] = mapped_column(String(64))


class Delivery(Base):
    """One message of an alert to one contact over one channel."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("alert_id", "recipient", "step", "channel"),
        Index("ix_deliveries_due", "town", "state", "next_attempt_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"))
    recipient: Mapped[str] = mapped_column(String(64))
    """The id of a contact in `offices.yaml`: a duty post."""
    step: Mapped[int]
    """0 for the first telling, then the number of the escalation step."""
    channel: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    """`pending`, `sending`, `sent`, `failed` (refused for good), `dead` (given up after the last attempt)
    or `withdrawn` (no longer needed before it left)."""
    attempts: Mapped[int]
    next_attempt_at: Mapped[datetime]
    first_attempt_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_result: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """The first line of what was said; empty for a restricted lead."""


class DeliveryAttempt(Base):
    """One try to send; written before the message leaves, completed when the answer is known."""

    __tablename__ = "delivery_attempts"
    __table_args__ = (UniqueConstraint("delivery_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"))
    number: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(16))
    """`ok`, `retry`, `permanent`, `unknown` (interrupted by a crash); None while it runs."""
    detail: Mapped[str] = mapped_column(String(200), default="")
