"""Outbox rows become alerts with their deliveries, or a recorded reason why nobody is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.config import AlertsFile
from alerts.models import Alert, Delivery
from alerts.mute import reason_to_mute
from alerts.quiet_hours import not_before
from alerts.routing import Recipient, Traits, plan, resolve
from common import log
from common.clock import Clock
from pipeline.lifecycle import record
from pipeline.store.engine import Store
from pipeline.store.models import Lead, Outbox
from pipeline.town import TownContext

_log = log.get("alerts")


@dataclass(frozen=True, slots=True)
class Raised:
    """What became of one outbox row: an alert with its recipients, or the reason it was muted for."""

    lead_id: int
    alert_id: int | None
    recipients: tuple[str, ...]
    muted: str | None


def raise_alerts(store: Store, town: TownContext, config: AlertsFile, *, clock: Clock) -> list[Raised]:
    """Take all open outbox rows of the town, in one transaction. Safe to repeat after a crash."""
    open_rows = select(Outbox).where(Outbox.town == town.id, Outbox.done_at.is_(None)).order_by(Outbox.id)
    with store.read() as session:  # looking first keeps an idle installation from locking its writers
        if session.scalar(open_rows.limit(1)) is None:
            return []
    now = clock()
    raised = []
    with store.write() as session:
        for row in session.scalars(open_rows).all():
            lead = session.get_one(Lead, row.lead_id)
            raised.append(_take(session, town, config, row, lead, now))
            row.done_at = now
            session.flush()
    return raised


def _take(
    session: Session, town: TownContext, config: AlertsFile, row: Outbox, lead: Lead, now: datetime
) -> Raised:
    traits = Traits.of(lead, town)
    planned = plan(traits, config)
    muted = reason_to_mute(lead, row, latest_alert(session, lead), planned is not None, config)
    if muted is not None or planned is None:
        record(session, lead, "alert_muted", now, reason=muted, cause=row.kind)
        return Raised(lead.id, None, (), muted)
    send_at = not_before(
        config.quiet_hours, now + timedelta(seconds=planned.wait_seconds), lead.urgency, town.zone
    )
    recipients, gaps = resolve(planned.targets, traits, town, config, send_at)
    alert = Alert(
        town=lead.town,
        lead_id=lead.id,
        key=f"lead:{lead.id}:{lead.urgency}:{row.id}",
        kind="lead",
        urgency=lead.urgency,
        office=lead.office,
        created_at=now,
        due_at=send_at,
    )
    session.add(alert)
    session.flush()
    add_deliveries(session, alert, recipients, step=0)
    record(
        session,
        lead,
        "alert_raised",
        now,
        alert=alert.id,
        cause=row.kind,
        routes=list(planned.routes),
        recipients=[found.facts() for found in recipients],
        gaps=gaps,
    )
    if not recipients:
        record_nobody(session, lead, alert, gaps, now)
    return Raised(lead.id, alert.id, tuple(found.contact.id for found in recipients), None)


def latest_alert(session: Session, lead: Lead) -> Alert | None:
    """The newest alert about the lead itself (no escalation) that went out."""
    return session.scalar(
        select(Alert)
        .where(Alert.lead_id == lead.id, Alert.kind == "lead", Alert.muted.is_(None))
        .order_by(Alert.id.desc())
        .limit(1)
    )


def add_deliveries(session: Session, alert: Alert, recipients: Sequence[Recipient], *, step: int) -> None:
    """One pending delivery for each recipient, over the channel of its entry."""
    for found in recipients:
        session.add(
            Delivery(
                town=alert.town,
                alert_id=alert.id,
                recipient=found.contact.id,
                step=step,
                channel=found.contact.channel,
                state="pending",
                attempts=0,
                next_attempt_at=alert.due_at,
            )
        )


def record_nobody(session: Session, lead: Lead, alert: Alert, gaps: Sequence[str], now: datetime) -> None:
    """Nobody is on duty: that stands in the lead's history and in the log; escalation goes on."""
    record(session, lead, "nobody_on_duty", now, alert=alert.id, targets=list(gaps))
    _log.error("nobody_on_duty", alert=alert.id, lead=lead.id, targets=list(gaps))
