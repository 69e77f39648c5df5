"""Outbox rows become alerts with their deliveries, or a recorded reason why nobody is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.config import AlertsFile
from alerts.hush import Hushes, strength
from alerts.models import Alert, AlertLead
from alerts.mute import NOT_URGENT, reason_to_mute
from alerts.nobody import raise_gaps
from alerts.quiet_hours import not_before
from alerts.routing import Plan, Traits, group_key, plan, resolve
from alerts.standing import is_waiting, last_told, latest_alert, of_group
from alerts.write import record_nobody, write_alert, write_muted
from common.clock import Clock
from pipeline.lifecycle import record
from pipeline.returns import settle_return
from pipeline.store.engine import Store
from pipeline.store.models import Lead, Outbox
from pipeline.town import TownContext
from pipeline.triage import PRESSING, URGENCY_ORDER


@dataclass(frozen=True, slots=True)
class Raised:
    """What became of one outbox row: an alert with its recipients, or the reason it was muted for."""

    lead_id: int
    alert_id: int | None
    recipients: tuple[str, ...]
    muted: str | None


def raise_alerts(store: Store, town: TownContext, config: AlertsFile, *, clock: Clock) -> list[Raised]:
    """Take all open outbox rows of the town, in one transaction. Safe to repeat after a crash.

    Leads about wider places come first, so that they can mute those they cover.
    """
    open_rows = select(Outbox).where(Outbox.town == town.id, Outbox.done_at.is_(None)).order_by(Outbox.id)
    with store.read() as session:  # looking first keeps an idle installation from locking its writers
        if session.scalar(open_rows.limit(1)) is None:
            return []
    now = clock()
    raised = []
    with store.write() as session:
        hushes = Hushes(session, town, config, now)
        rows = [(row, session.get_one(Lead, row.lead_id)) for row in session.scalars(open_rows).all()]
        if config.inhibit:
            rows.sort(key=lambda pair: (strength(pair[1], town), pair[0].id))
        for row, lead in rows:
            raised.append(_take(session, town, config, hushes, row, lead, now))
            row.done_at = now
            session.flush()
    return raised


def raise_lead(
    session: Session,
    town: TownContext,
    config: AlertsFile,
    lead: Lead,
    planned: Plan,
    reason: str,
    cause: str,
    now: datetime,
) -> Raised:
    """Alert about a lead: with a message of its group that still waits, or with one of its own."""
    traits, group = Traits.of(lead, town), group_key(planned, lead)
    waiting = _waiting(session, lead, planned, group)
    if waiting is not None:
        session.add(AlertLead(town=lead.town, alert_id=waiting.id, lead_id=lead.id, reason=reason))
        record(session, lead, "alert_raised", now, alert=waiting.id, cause=cause, joined=waiting.lead_id)
        return Raised(lead.id, waiting.id, (), None)
    moment = max(now + planned.group_wait, _after_the_last(session, lead, planned, group) or now)
    send_at = not_before(config.quiet_hours, moment, lead.urgency, town.zone)
    recipients, missing = resolve(planned.targets, traits, town, config, send_at)
    alert = write_alert(session, "lead", [(lead, reason)], recipients, now=now, due_at=send_at, group=group)
    record(
        session,
        lead,
        "alert_raised",
        now,
        alert=alert.id,
        cause=cause,
        routes=list(planned.routes),
        recipients=[found.facts() for found in recipients],
        gaps=missing,
    )
    if not recipients:
        record_nobody(session, lead, alert, missing, now)
    raise_gaps(session, town, config, planned.targets, traits, send_at, now)
    return Raised(lead.id, alert.id, tuple(found.contact.id for found in recipients), None)


def _take(
    session: Session,
    town: TownContext,
    config: AlertsFile,
    hushes: Hushes,
    row: Outbox,
    lead: Lead,
    now: datetime,
) -> Raised:
    if row.kind == "lead_returned":
        return _returned(session, town, config, row, lead, now)
    planned = plan(Traits.of(lead, town), config)
    muted = reason_to_mute(lead, row, latest_alert(session, lead), planned is not None, config)
    if muted is not None or planned is None:
        record(session, lead, "alert_muted", now, reason=muted, cause=row.kind)
        return Raised(lead.id, None, (), muted)
    reason = f"lead:{lead.urgency}:{row.id}"
    hush = hushes.of(lead)
    if hush is not None:
        write_muted(session, "lead", lead, reason, hush, now, group=group_key(planned, lead))
        return Raised(lead.id, None, (), hush.reason)
    hushes.now_told(lead)
    return raise_lead(session, town, config, lead, planned, reason, row.kind, now)


def _returned(
    session: Session, town: TownContext, config: AlertsFile, row: Outbox, lead: Lead, now: datetime
) -> Raised:
    """An office sent a lead back: the coordinator hears of pressing ones, and has to decide the third time."""
    decides = settle_return(session, town, lead, row.created_at, now)
    if not decides and (lead.state != "returned" or lead.urgency not in PRESSING):
        record(session, lead, "alert_muted", now, reason=NOT_URGENT, cause=row.kind)
        return Raised(lead.id, None, (), NOT_URGENT)
    traits = Traits.of(lead, town)
    send_at = not_before(config.quiet_hours, now, lead.urgency, town.zone)
    target = "office_leader" if lead.restricted else "coordinator"
    recipients, missing = resolve([target], traits, town, config, send_at)
    reason = f"returned:{lead.returns}:{row.id}"
    group = f"lead:{lead.id}|{lead.office}"
    alert = write_alert(
        session, "returned", [(lead, reason)], recipients, now=now, due_at=send_at, group=group
    )
    record(
        session,
        lead,
        "alert_raised",
        now,
        alert=alert.id,
        cause=row.kind,
        returns=lead.returns,
        recipients=[found.facts() for found in recipients],
    )
    if not recipients:
        record_nobody(session, lead, alert, missing, now)
    raise_gaps(session, town, config, [target], traits, send_at, now)
    return Raised(lead.id, alert.id, tuple(found.contact.id for found in recipients), None)


def _waiting(session: Session, lead: Lead, planned: Plan, group: str) -> Alert | None:
    """The alert of the group that has not left yet and is urgent enough to take the lead along."""
    if "lead" in planned.group_by:
        return None
    for alert in of_group(session, lead.town, group):
        enough = URGENCY_ORDER.index(alert.urgency) >= URGENCY_ORDER.index(lead.urgency)
        known = select(AlertLead.id).where(AlertLead.alert_id == alert.id, AlertLead.lead_id == lead.id)
        if alert.kind == "lead" and enough and is_waiting(session, alert) and session.scalar(known) is None:
            return alert
    return None


def _after_the_last(session: Session, lead: Lead, planned: Plan, group: str) -> datetime | None:
    """When a group that was told of other leads may be told of this one; critical leads never wait for it."""
    if "lead" in planned.group_by or lead.urgency == "critical":
        return None
    before = of_group(session, lead.town, group)
    told = last_told(session, before)
    highest = max((URGENCY_ORDER.index(alert.urgency) for alert in before), default=-1)
    if told is None or URGENCY_ORDER.index(lead.urgency) > highest:
        return None
    return told + planned.group_interval
