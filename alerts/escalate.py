"""Nobody has accepted: tell the next step, each step once, until somebody answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.claim import WAITING
from alerts.config import AlertsFile, EscalationStep
from alerts.models import Alert, Delivery
from alerts.quiet_hours import not_before
from alerts.raise_alerts import add_deliveries, latest_alert, record_nobody
from alerts.routing import Traits, resolve
from common import log
from common.clock import Clock
from pipeline.leads import PRESSING
from pipeline.lifecycle import record
from pipeline.store.engine import Store
from pipeline.store.models import Lead
from pipeline.town import TownContext

_log = log.get("alerts")


@dataclass(frozen=True, slots=True)
class Escalated:
    """A step that was taken: its own alert number, and the number it repeats."""

    lead_id: int
    alert_id: int
    first_alert_id: int
    step: int
    recipients: tuple[str, ...]


def escalate(store: Store, town: TownContext, config: AlertsFile, *, clock: Clock) -> list[Escalated]:
    """Take the next due step of every urgent or critical lead that waits; at most one step a lead a call."""
    if not config.escalation.steps:
        return []
    now = clock()
    with store.read() as session:  # looking first keeps an idle installation from locking its writers
        if next(_due(session, town, config, now), None) is None:
            return []
    with store.write() as session:
        return [
            _take_step(session, town, config, lead, first, number, now)
            for lead, first, number in list(_due(session, town, config, now))
        ]


def _due(
    session: Session, town: TownContext, config: AlertsFile, now: datetime
) -> Iterator[tuple[Lead, Alert, int]]:
    """Leads whose next step has come, with the alert that nobody answered and the step's number."""
    waiting = (
        select(Lead)
        .where(
            Lead.town == town.id,
            Lead.urgency.in_(PRESSING),
            Lead.state.in_(WAITING),
            Lead.id.in_(select(Alert.lead_id).where(Alert.kind == "lead", Alert.muted.is_(None))),
        )
        .order_by(Lead.id)
    )
    for lead in session.scalars(waiting):
        first = latest_alert(session, lead)
        if first is None or first.acknowledged_at is not None:
            continue
        taken = session.scalar(
            select(func.count()).where(Alert.first_alert_id == first.id, Alert.kind == "escalation")
        )
        number = (taken or 0) + 1
        if number > len(config.escalation.steps):
            continue
        began = _told_at(session, first)
        step = config.escalation.steps[number - 1]
        if began is not None and now >= began + timedelta(minutes=step.after_minutes):
            yield lead, first, number


def _told_at(session: Session, first: Alert) -> datetime | None:
    """When somebody was first told; with nobody to tell, when somebody should have been."""
    tried, count = session.execute(
        select(func.min(Delivery.first_attempt_at), func.count()).where(Delivery.alert_id == first.id)
    ).one()
    began: datetime | None = tried if count else first.due_at
    return began


def _take_step(
    session: Session,
    town: TownContext,
    config: AlertsFile,
    lead: Lead,
    first: Alert,
    number: int,
    now: datetime,
) -> Escalated:
    step: EscalationStep = config.escalation.steps[number - 1]
    send_at = not_before(config.quiet_hours, now, lead.urgency, town.zone)
    recipients, gaps = resolve(step.to, Traits.of(lead, town), town, config, send_at)
    alert = Alert(
        town=lead.town,
        lead_id=lead.id,
        key=f"lead:{lead.id}:escalation:{number}:{first.id}",
        kind="escalation",
        urgency=lead.urgency,
        office=lead.office,
        first_alert_id=first.id,
        created_at=now,
        due_at=send_at,
    )
    session.add(alert)
    session.flush()
    add_deliveries(session, alert, recipients, step=number)
    record(
        session,
        lead,
        "alert_escalated",
        now,
        alert=alert.id,
        first=first.id,
        escalation=number,
        recipients=[found.facts() for found in recipients],
        gaps=gaps,
    )
    if not recipients:
        record_nobody(session, lead, alert, gaps, now)
    _log.info("alert_escalated", alert=alert.id, lead=lead.id, escalation=number)
    return Escalated(lead.id, alert.id, first.id, number, tuple(found.contact.id for found in recipients))
