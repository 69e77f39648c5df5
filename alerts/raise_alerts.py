"""Outbox rows become alerts with their deliveries, or a recorded reason why nobody is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.models import Alert, Delivery
from alerts.office import AlertOffice
from alerts.quiet import release
from alerts.routing import Recipient, facts_of
from pipeline.lifecycle import ENDED, record
from pipeline.store.models import Lead, Outbox


def raise_alerts(office: AlertOffice) -> int:
    """Take all open outbox rows, in one transaction; returns the number of alerts that will be sent."""
    now = office.clock()
    raised = 0
    with office.store.write() as session:
        rows = session.scalars(
            select(Outbox).where(Outbox.town == office.town.id, Outbox.done_at.is_(None)).order_by(Outbox.id)
        ).all()
        for row in rows:
            raised += _decide(session, office, row, session.get_one(Lead, row.lead_id), now)
            row.done_at = now
    return raised


def _decide(session: Session, office: AlertOffice, row: Outbox, lead: Lead, now: datetime) -> bool:
    facts = facts_of(lead, office.town)
    routing = office.router.route(facts, now)
    # an office that takes over must be told although the one before it was
    key = f"lead:{lead.id}:{lead.urgency}" + (f":{lead.office}" if row.kind == "lead_redispatched" else "")
    muted = None
    if session.scalar(select(Alert.id).where(Alert.town == lead.town, Alert.key == key)) is not None:
        muted = "already_alerted"
    elif lead.state in ENDED:
        muted = "resolved"
    elif now - lead.last_seen > timedelta(days=office.config.max_age_days):
        muted = "too_old"
    elif not routing.recipients and not routing.nobody:
        muted = "no_route"
    if muted is not None:
        record(session, lead, "alert_muted", now, reason=muted, cause=row.kind)
        return False
    due = release(office.config.quiet_hours, lead.urgency, now, office.town.zone)
    due = max(due, now + timedelta(seconds=routing.wait_seconds))
    alert = Alert(
        town=lead.town,
        lead_id=lead.id,
        key=key,
        kind="lead",
        urgency=lead.urgency,
        office=lead.office,
        created_at=now,
        due_at=due,
    )
    address(session, office, alert, routing.recipients, step=0)
    told = [recipient.contact for recipient in routing.recipients]
    record(session, lead, "alert_raised", now, alert=alert.id, to=told, cause=row.kind)
    if not told:
        record(session, lead, "nobody_on_duty", now, alert=alert.id, targets=list(routing.nobody))
    return True


def address(
    session: Session, office: AlertOffice, alert: Alert, recipients: Sequence[Recipient], *, step: int
) -> None:
    """Add the alert with one delivery for each recipient."""
    session.add(alert)
    session.flush()
    contacts = office.contacts
    for recipient in recipients:
        session.add(
            Delivery(
                town=alert.town,
                alert_id=alert.id,
                recipient=recipient.contact,
                step=step,
                channel=contacts[recipient.contact].channel,
                state="pending",
                attempts=0,
                next_attempt_at=alert.due_at,
            )
        )
