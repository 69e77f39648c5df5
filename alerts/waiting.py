"""Messages that wait are looked at once more before they leave; muted leads are told when that is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from alerts.claim import WAITING
from alerts.config import AlertsFile
from alerts.deadlines import reason_for
from alerts.hush import Hush, Hushes
from alerts.models import Alert, AlertLead, Delivery
from alerts.mute import ACKNOWLEDGED, HANDLED, INHIBITED, OVER, RESOLVED, SILENCED, SUPERSEDED, as_urgent
from alerts.raise_alerts import Raised, raise_lead
from alerts.routing import Traits, plan
from alerts.standing import NEWS, is_waiting, latest_alert
from common.clock import Clock
from pipeline.lead_list import next_due
from pipeline.lifecycle import ENDED, record
from pipeline.overdue import step_of
from pipeline.store.engine import Store
from pipeline.store.models import Lead
from pipeline.town import TownContext
from pipeline.triage import PRESSING


@dataclass(frozen=True, slots=True)
class Needless:
    """A lead that a waiting alert need not tell any more, and why."""

    alert: Alert
    entry: AlertLead
    lead: Lead
    hush: Hush


def drop_needless(store: Store, town: TownContext, config: AlertsFile, *, clock: Clock) -> int:
    """Take leads that nobody needs to hear of out of the messages that are due; how many."""
    now = clock()
    with store.read() as session:  # looking first keeps an idle installation from locking its writers
        if next(_needless(session, town, config, now), None) is None:
            return 0
    with store.write() as session:
        found = list(_needless(session, town, config, now))
        for one in found:
            _drop(session, one, now)
        for alert in {one.alert.id: one.alert for one in found}.values():
            _settle(session, alert, found)
        return len(found)


def release(store: Store, town: TownContext, config: AlertsFile, *, clock: Clock) -> list[Raised]:
    """Alert about open pressing leads that were muted for a while and never told."""
    now = clock()
    with store.read() as session:  # looking first keeps an idle installation from locking its writers
        if next(_released(session, town, config, now), None) is None:
            return []
    raised = []
    with store.write() as session:
        for lead, entry in list(_released(session, town, config, now)):
            planned = plan(Traits.of(lead, town), config)
            if planned is not None:
                reason = f"lead:{lead.urgency}:after:{entry.id}"
                cause = f"{entry.muted}_over"
                raised.append(raise_lead(session, town, config, lead, planned, reason, cause, now))
                session.flush()
    return raised


def _needless(session: Session, town: TownContext, config: AlertsFile, now: datetime) -> Iterator[Needless]:
    due = select(Delivery.alert_id).where(
        Delivery.town == town.id, Delivery.state == "pending", Delivery.next_attempt_at <= now
    )
    rows = session.execute(
        select(Alert, AlertLead, Lead)
        .join(AlertLead, AlertLead.alert_id == Alert.id)
        .join(Lead, Lead.id == AlertLead.lead_id)
        .where(Alert.id.in_(due), AlertLead.muted.is_(None))
        .order_by(AlertLead.id)
    ).all()
    if not rows:
        return
    hushes = Hushes(session, town, config, now)
    for alert, entry, lead in rows:
        hush = _reason(session, hushes, alert, entry, lead)
        if hush is not None:
            yield Needless(alert, entry, lead, hush)


def _reason(session: Session, hushes: Hushes, alert: Alert, entry: AlertLead, lead: Lead) -> Hush | None:
    if lead.state in ENDED:
        return Hush(RESOLVED)
    if alert.kind in ("reminder", "overdue"):
        due = next_due(lead)
        step = step_of(lead.state)
        number = int(entry.reason.rpartition(":")[2])
        if due is None or step is None or entry.reason != reason_for(step, due, alert.kind, number):
            return Hush(OVER)
    if alert.kind in ("more", "repeat", "handover") and lead.state not in WAITING:
        return Hush(HANDLED)
    if alert.kind == "escalation" and lead.state not in WAITING:
        return Hush(HANDLED)
    if alert.kind == "repeat" and alert.acknowledged_at is not None:
        return Hush(ACKNOWLEDGED)
    if alert.kind == "lead":
        latest = latest_alert(session, lead)
        if latest is not None and latest.id > alert.id:
            return Hush(SUPERSEDED)
    if alert.kind == "handover" or not is_waiting(session, alert):
        return None  # somebody decided that it be told, or it is on its way
    return hushes.of(lead)


def _drop(session: Session, one: Needless, now: datetime) -> None:
    one.entry.muted = one.hush.reason
    # what was not told may be told later for the same reason
    one.entry.reason = f"{one.entry.reason}:{one.hush.cause}:{one.entry.id}"
    one.entry.by_silence_id, one.entry.by_lead_id = one.hush.silence, one.hush.lead
    session.flush()
    record(
        session,
        one.lead,
        "alert_muted",
        now,
        reason=one.hush.reason,
        cause=one.alert.kind,
        alert=one.alert.id,
        silence=one.hush.silence,
        by_lead=one.hush.lead,
    )


def _settle(session: Session, alert: Alert, dropped: list[Needless]) -> None:
    """Withdraw the messages of an alert without leads; else it stands under one that is left."""
    left = session.scalars(
        select(AlertLead.lead_id)
        .where(AlertLead.alert_id == alert.id, AlertLead.muted.is_(None))
        .order_by(AlertLead.id)
    ).all()
    if left:
        if alert.lead_id not in left:
            alert.lead_id = left[0]
        return
    reason = next(one.hush.reason for one in dropped if one.alert.id == alert.id)
    tried = session.scalar(select(func.count()).where(Delivery.alert_id == alert.id, Delivery.attempts > 0))
    if not tried:
        alert.muted = reason
        alert.key = f"{alert.key}:{reason}:{alert.id}"
    session.execute(
        update(Delivery)
        .where(Delivery.alert_id == alert.id, Delivery.state == "pending")
        .values(state="withdrawn", last_result=reason)
        .execution_options(synchronize_session=False)
    )


def _released(
    session: Session, town: TownContext, config: AlertsFile, now: datetime
) -> Iterator[tuple[Lead, AlertLead]]:
    """Leads that wait, whose last news was muted by a silence or another lead, and that are free now."""
    hushes = Hushes(session, town, config, now)
    newest = (
        select(func.max(AlertLead.id))
        .join(Alert, Alert.id == AlertLead.alert_id)
        .where(AlertLead.lead_id == Lead.id, Alert.kind.in_(NEWS))
        .correlate(Lead)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Lead, AlertLead)
        .join(AlertLead, AlertLead.id == newest)
        .where(
            Lead.town == town.id,
            Lead.urgency.in_(PRESSING),
            Lead.state.in_(WAITING),
            AlertLead.muted.in_((SILENCED, INHIBITED)),
        )
        .order_by(Lead.id)
    ).all()
    for lead, entry in rows:
        latest = latest_alert(session, lead)
        if latest is not None and as_urgent(latest, lead):
            continue
        if hushes.of(lead) is None:
            yield lead, entry
