"""Alerts into the record: with the leads they tell, the reason for each, and their messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.hush import Hush
from alerts.models import Alert, AlertLead, Delivery
from alerts.routing import Recipient
from common import log
from pipeline.lifecycle import record
from pipeline.store.models import Lead
from pipeline.triage import URGENCY_ORDER

_log = log.get("alerts")


def write_alert(
    session: Session,
    kind: str,
    told: Sequence[tuple[Lead, str]],
    recipients: Sequence[Recipient],
    *,
    now: datetime,
    due_at: datetime,
    step: int = 0,
    first: Alert | None = None,
    group: str = "",
) -> Alert:
    """An alert about some leads, each with its reason, and one message for each recipient.

    The first lead is the one the alert stands under; the most urgent one gives it its urgency.
    """
    lead, reason = told[0]
    alert = Alert(
        town=lead.town,
        lead_id=lead.id,
        key=f"lead:{lead.id}:{reason}",
        kind=kind,
        urgency=max((one.urgency for one, _reason in told), key=URGENCY_ORDER.index),
        office=lead.office,
        first_alert_id=first.id if first is not None else None,
        group_key=group,
        created_at=now,
        due_at=due_at,
    )
    session.add(alert)
    session.flush()
    for one, why in told:
        session.add(AlertLead(town=lead.town, alert_id=alert.id, lead_id=one.id, reason=why))
    add_deliveries(session, alert, recipients, step=step)
    session.flush()
    return alert


def write_muted(
    session: Session, kind: str, lead: Lead, reason: str, hush: Hush, now: datetime, *, group: str = ""
) -> None:
    """An alert that nobody gets: its reason and what caused it stand in the record."""
    alert = Alert(
        town=lead.town,
        lead_id=lead.id,
        key=f"lead:{lead.id}:{reason}",
        kind=kind,
        urgency=lead.urgency,
        office=lead.office,
        group_key=group,
        created_at=now,
        due_at=now,
        muted=hush.reason,
    )
    session.add(alert)
    session.flush()
    session.add(
        AlertLead(
            town=lead.town,
            alert_id=alert.id,
            lead_id=lead.id,
            reason=reason,
            muted=hush.reason,
            by_silence_id=hush.silence,
            by_lead_id=hush.lead,
        )
    )
    session.flush()
    record(
        session,
        lead,
        "alert_muted",
        now,
        reason=hush.reason,
        cause=kind,
        alert=alert.id,
        silence=hush.silence,
        by_lead=hush.lead,
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


def record_nobody(session: Session, lead: Lead, alert: Alert, targets: Sequence[str], now: datetime) -> None:
    """Nobody is to be found: that stands in the lead's history and in the log; escalation goes on."""
    record(session, lead, "nobody_on_duty", now, alert=alert.id, targets=list(targets))
    _log.error("nobody_on_duty", alert=alert.id, lead=lead.id, targets=list(targets))
