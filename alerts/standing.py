"""What stands in the record about a lead, an alert or a group: read from it, never kept beside it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from alerts.models import Alert, AlertLead, Delivery
from pipeline.store.models import Lead

NEWS = ("lead", "returned")
"""Alerts that somebody has to answer; the other kinds follow from one of these."""

PACED = ("lead", "more", "repeat")
"""Alerts that keep their distance from each other within a group."""


def latest_alert(session: Session, lead: Lead) -> Alert | None:
    """The newest alert with news about the lead that went out or will."""
    return session.scalar(
        select(Alert)
        .join(AlertLead, AlertLead.alert_id == Alert.id)
        .where(
            AlertLead.lead_id == lead.id,
            Alert.kind.in_(NEWS),
            Alert.muted.is_(None),
            AlertLead.muted.is_(None),
        )
        .order_by(Alert.id.desc())
        .limit(1)
    )


def known_reason(session: Session, lead: Lead, reason: str) -> bool:
    """Whether the lead was told, or muted, for this very reason before."""
    return (
        session.scalar(
            select(AlertLead.id).where(AlertLead.lead_id == lead.id, AlertLead.reason == reason).limit(1)
        )
        is not None
    )


def told_at(session: Session, alert: Alert) -> datetime | None:
    """When somebody was first told; with nobody to tell, when somebody should have been."""
    tried, count = session.execute(
        select(func.min(Delivery.first_attempt_at), func.count()).where(Delivery.alert_id == alert.id)
    ).one()
    began: datetime | None = tried if count else alert.due_at
    return began


def last_told(session: Session, alerts: Iterable[Alert]) -> datetime | None:
    """When the last of these alerts was first told."""
    moments = [moment for alert in alerts if (moment := told_at(session, alert)) is not None]
    return max(moments, default=None)


def of_group(session: Session, town: str, group: str) -> list[Alert]:
    """The newest alerts of a group that keep their distance, newest first."""
    return list(
        session.scalars(
            select(Alert)
            .where(Alert.town == town, Alert.group_key == group, Alert.kind.in_(PACED), Alert.muted.is_(None))
            .order_by(Alert.id.desc())
            .limit(5)
        )
    )


def of_first(session: Session, first: Alert, kinds: Iterable[str]) -> list[Alert]:
    """The alerts of some kinds that belong to a first one, newest first."""
    return list(
        session.scalars(
            select(Alert)
            .where(Alert.first_alert_id == first.id, Alert.kind.in_(kinds), Alert.muted.is_(None))
            .order_by(Alert.id.desc())
        )
    )


def is_waiting(session: Session, alert: Alert) -> bool:
    """Whether an alert has messages and none of them was tried yet."""
    rows = session.execute(
        select(Delivery.state, Delivery.attempts).where(Delivery.alert_id == alert.id)
    ).all()
    return bool(rows) and all(state == "pending" and attempts == 0 for state, attempts in rows)


def leads_of(session: Session, alert: Alert) -> list[Lead]:
    """The leads an alert tells about, the left-out ones excepted; in the order of their joining."""
    return list(
        session.scalars(
            select(Lead)
            .join(AlertLead, AlertLead.lead_id == Lead.id)
            .where(AlertLead.alert_id == alert.id, AlertLead.muted.is_(None))
            .order_by(AlertLead.id)
        )
    )


def posts_told(session: Session, lead: Lead, *, before: Alert | None = None) -> int | None:
    """The lead's number of posts in the last message to those who follow it (`before` an alert), or None."""
    told = told_posts().where(AlertLead.lead_id == lead.id)
    return session.scalar(told.where(AlertLead.alert_id < before.id) if before is not None else told)


def told_posts() -> Select[int | None]:
    """The greatest number of posts that messages to those who follow a lead have named.

    Escalations and reminders go to others, or for another reason: what they count is still news.
    """
    return (
        select(func.max(AlertLead.posts))
        .join(Alert, Alert.id == AlertLead.alert_id)
        .where(AlertLead.muted.is_(None), Alert.kind.in_((*PACED, "handover")))
    )
