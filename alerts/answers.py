"""Whether somebody has taken note of a lead's alerts: for lists of leads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.models import Alert, AlertLead
from alerts.standing import NEWS


@dataclass(frozen=True, slots=True)
class Answer:
    """A lead that somebody was told about: since when, and who took note (None while nobody has)."""

    told_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None


def answers(session: Session, leads: Collection[int]) -> dict[int, Answer]:
    """The answer to the newest alerts of each of the leads; leads that alerted nobody are left out."""
    found: dict[int, Answer] = {}
    rows = session.execute(
        select(AlertLead.lead_id, Alert)
        .join(Alert, Alert.id == AlertLead.alert_id)
        .where(AlertLead.lead_id.in_(leads), Alert.kind.in_(NEWS))
        .where(Alert.muted.is_(None), AlertLead.muted.is_(None))
        .order_by(Alert.id)
    )
    for lead, alert in rows:
        before = found.get(lead)
        told = before.told_at if before and before.acknowledged_at is None else alert.created_at
        found[lead] = Answer(told, alert.acknowledged_at, alert.acknowledged_by)
    return found
