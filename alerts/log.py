"""The record: who was told what, when, through what, with what answer, and who acknowledged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from alerts.models import Alert, AlertLead, Delivery, DeliveryAttempt, Silence
from pipeline.lifecycle import record
from pipeline.store.engine import Store
from pipeline.store.models import Lead, LeadEvent
from pipeline.town import TownContext

CHUNK = 500
"""Ids in one query: SQLite limits the number of parameters."""


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """One try; `outcome` is None while it runs."""

    number: int
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """One message to one contact."""

    id: int
    recipient: str
    channel: str
    step: int
    state: str
    sent_at: datetime | None
    next_attempt_at: datetime
    last_result: str
    summary: str
    attempts: tuple[AttemptRecord, ...]


@dataclass(frozen=True, slots=True)
class ToldLead:
    """A lead of an alert: the reason for telling it, or why it was left out and what caused that."""

    lead: int
    reason: str
    muted: str | None
    by_silence: int | None
    by_lead: int | None
    why: str
    """The words of the silence."""


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """One alert with its messages. `muted` says why nobody was told."""

    id: int
    lead: int | None
    kind: str
    urgency: str
    office: str
    first_alert: int | None
    created_at: datetime
    due_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    muted: str | None
    leads: tuple[ToldLead, ...]
    deliveries: tuple[DeliveryRecord, ...]


@dataclass(frozen=True, slots=True)
class MuteRecord:
    """Something about a lead that alerted nobody and needs no alert number, e.g. because it is not urgent."""

    lead: int
    at: datetime
    reason: str
    cause: str


def alert_log(
    store: Store,
    town: TownContext,
    *,
    lead: int | None = None,
    muted: bool = True,
    limit: int | None = None,
    office: str | None = None,
) -> list[AlertRecord]:
    """Alerts in the order of their numbers: of one lead or of all, with or without the muted ones.

    `limit` keeps the newest. First lines of messages about leads that are restricted now, whatever they were when the
    message went out, are given to the `office` that acts on them alone.
    """
    with store.read() as session:
        wanted = select(Alert).where(Alert.town == town.id).order_by(Alert.id.desc())
        if lead is not None:
            about = select(AlertLead.alert_id).where(AlertLead.lead_id == lead)
            wanted = wanted.where(or_(Alert.lead_id == lead, Alert.id.in_(about)))
        if not muted:
            wanted = wanted.where(Alert.muted.is_(None))
        if limit is not None:
            wanted = wanted.limit(limit)
        alerts = list(reversed(session.scalars(wanted).all()))
        numbers = [alert.id for alert in alerts]
        deliveries, leads = _deliveries(session, numbers), _leads(session, numbers)
        hidden = _hidden(session, alerts, leads, office)
        return [
            _alert(
                alert, leads[alert.id], _without_words(deliveries[alert.id], hidden & _about(alert, leads))
            )
            for alert in alerts
        ]


def _about(alert: Alert, leads: Mapping[int, Sequence[ToldLead]]) -> set[int]:
    """The numbers of the leads that an alert is about."""
    return {one.lead for one in leads[alert.id]} | ({alert.lead_id} if alert.lead_id is not None else set())


def _hidden(
    session: Session, alerts: Sequence[Alert], leads: Mapping[int, Sequence[ToldLead]], office: str | None
) -> set[int]:
    """The restricted leads among those told of that are not the office's."""
    numbers = sorted({number for alert in alerts for number in _about(alert, leads)})
    found: set[int] = set()
    for part in _chunks(numbers):
        restricted = select(Lead.id).where(Lead.id.in_(part), Lead.restricted.is_(True))
        if office is not None:
            restricted = restricted.where(Lead.office != office)
        found.update(session.scalars(restricted))
    return found


def _without_words(deliveries: list[DeliveryRecord], hidden: set[int]) -> list[DeliveryRecord]:
    return [replace(one, summary="") for one in deliveries] if hidden else deliveries


def note_looked(store: Store, town: TownContext, office: str, now: datetime, *, lead: int | None) -> None:
    """Record in the history of the office's restricted leads that their messages are looked at: of one or of all."""
    told = select(AlertLead.lead_id).union(select(Alert.lead_id).where(Alert.lead_id.is_not(None)))
    with store.write() as session:
        wanted = select(Lead).where(Lead.town == town.id, Lead.restricted.is_(True), Lead.office == office)
        wanted = wanted.where(Lead.id == lead) if lead is not None else wanted.where(Lead.id.in_(told))
        for row in session.scalars(wanted).all():
            record(session, row, "viewed", now, staff=f"office:{office}"[:64])


def mute_log(store: Store, town: TownContext, lead: int) -> list[MuteRecord]:
    """What alerted nobody without becoming an alert, oldest first."""
    with store.read() as session:
        events = session.scalars(
            select(LeadEvent)
            .where(LeadEvent.town == town.id, LeadEvent.lead_id == lead, LeadEvent.kind == "alert_muted")
            .order_by(LeadEvent.id)
        ).all()
    return [
        MuteRecord(lead, event.at, str(event.data.get("reason", "")), str(event.data.get("cause", "")))
        for event in events
        if "alert" not in event.data
    ]


def _leads(session: Session, alerts: list[int]) -> dict[int, list[ToldLead]]:
    found: defaultdict[int, list[ToldLead]] = defaultdict(list)
    for part in _chunks(alerts):
        rows = session.execute(
            select(AlertLead, Silence.why)
            .outerjoin(Silence, Silence.id == AlertLead.by_silence_id)
            .where(AlertLead.alert_id.in_(part))
            .order_by(AlertLead.id)
        )
        for row, why in rows:
            found[row.alert_id].append(
                ToldLead(row.lead_id, row.reason, row.muted, row.by_silence_id, row.by_lead_id, why or "")
            )
    return found


def _deliveries(session: Session, alerts: list[int]) -> dict[int, list[DeliveryRecord]]:
    found: list[Delivery] = []
    for part in _chunks(alerts):
        found += session.scalars(select(Delivery).where(Delivery.alert_id.in_(part)).order_by(Delivery.id))
    attempts: defaultdict[int, list[AttemptRecord]] = defaultdict(list)
    for part in _chunks([delivery.id for delivery in found]):
        rows = session.scalars(
            select(DeliveryAttempt)
            .where(DeliveryAttempt.delivery_id.in_(part))
            .order_by(DeliveryAttempt.number)
        )
        for row in rows:
            attempts[row.delivery_id].append(
                AttemptRecord(row.number, row.started_at, row.finished_at, row.outcome, row.detail)
            )
    by_alert: defaultdict[int, list[DeliveryRecord]] = defaultdict(list)
    for delivery in found:
        by_alert[delivery.alert_id].append(_delivery(delivery, attempts[delivery.id]))
    return by_alert


def _chunks(ids: list[int]) -> Iterable[list[int]]:
    return (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))


def _delivery(row: Delivery, attempts: list[AttemptRecord]) -> DeliveryRecord:
    return DeliveryRecord(
        id=row.id,
        recipient=row.recipient,
        channel=row.channel,
        step=row.step,
        state=row.state,
        sent_at=row.sent_at,
        next_attempt_at=row.next_attempt_at,
        last_result=row.last_result,
        summary=row.summary,
        attempts=tuple(attempts),
    )


def _alert(row: Alert, leads: list[ToldLead], deliveries: list[DeliveryRecord]) -> AlertRecord:
    return AlertRecord(
        id=row.id,
        lead=row.lead_id,
        kind=row.kind,
        urgency=row.urgency,
        office=row.office,
        first_alert=row.first_alert_id,
        created_at=row.created_at,
        due_at=row.due_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        muted=row.muted,
        leads=tuple(leads),
        deliveries=tuple(deliveries),
    )
