"""Sending what is due: record the attempt, send, record the answer. At least once, never dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from alerts.backoff import pause
from alerts.channels.base import Notifier, Outcome
from alerts.claim import (
    Claim,
    claim_next,
    delivery_facts,
    give_up,
    record_failure,
    release_interrupted,
)
from alerts.compose import Composed, compose, note_said
from alerts.config import AlertsFile
from alerts.duty import contact_by_id
from alerts.message import Message
from alerts.models import Delivery, DeliveryAttempt
from alerts.waiting import drop_needless
from common import log
from common.clock import Clock
from common.i18n import _
from pipeline.config import Contact
from pipeline.lifecycle import record
from pipeline.store.engine import Store
from pipeline.store.models import Lead
from pipeline.town import TownContext

LEASE = timedelta(minutes=5)
"""An attempt without an answer for so long has died with its process. Longer than any channel takes."""

LIMIT = 500
"""Messages a pass: the caller comes back soon for the others."""

LONGEST_DETAIL = 200

_log = log.get("alerts")


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What became of one try. `state` is the delivery's state after it, `subject` the message's first line."""

    delivery: int
    alert: int
    lead: int | None
    kind: str
    recipient: str
    channel: str
    step: int
    attempt: int
    state: str
    detail: str
    subject: str


def deliver_due(
    store: Store,
    town: TownContext,
    config: AlertsFile,
    senders: Mapping[str, Notifier],
    *,
    clock: Clock,
    seed: int = 0,
    lease: timedelta = LEASE,
    limit: int = LIMIT,
) -> list[DeliveryReport]:
    """Send the due deliveries, the most urgent first; one report for each try.

    A process that knows it is the only one (at its start) passes `lease=timedelta(0)`, so that what a
    crash interrupted goes out at once. A channel that cannot be reached is left alone until the next pass.
    """
    release_interrupted(store, town, config, clock(), older_than=lease)
    drop_needless(store, town, config, clock=clock)
    reports: list[DeliveryReport] = []
    down: set[str] = set()
    while len(reports) < limit and (claim := claim_next(store, town, clock(), down)) is not None:
        contact = contact_by_id(town, claim.recipient)
        composed = compose(store, town, config, claim, clock())
        outcome = _send(senders, claim, composed.message, contact)
        if outcome.channel_down:
            down.add(claim.channel)
        state = _record(store, config, claim, composed, outcome, clock(), seed)
        reports.append(_report(claim, composed.message, state, outcome))
    if reports:
        _log.info("deliveries", tried=len(reports), sent=sum(one.state == "sent" for one in reports))
    return reports


def _send(
    senders: Mapping[str, Notifier], claim: Claim, message: Message, contact: Contact | None
) -> Outcome:
    if contact is None:
        return Outcome("permanent", _("offices.yaml 中已没有联系人 {id}").format(id=claim.recipient))
    sender = senders.get(claim.channel)
    if sender is None:
        return Outcome("permanent", _("alerts.yaml 中已没有通道 {id}").format(id=claim.channel))
    return sender.notify(message, contact)


def _record(
    store: Store,
    config: AlertsFile,
    claim: Claim,
    composed: Composed,
    outcome: Outcome,
    now: datetime,
    seed: int,
) -> str:
    """Complete the attempt and move the delivery on; its new state."""
    with store.write() as session:
        delivery = session.get_one(Delivery, claim.delivery)
        attempt = session.scalars(
            select(DeliveryAttempt).where(
                DeliveryAttempt.delivery_id == claim.delivery, DeliveryAttempt.number == claim.attempt
            )
        ).one()
        detail = outcome.detail[:LONGEST_DETAIL]
        attempt.outcome, attempt.finished_at, attempt.detail = outcome.kind, now, detail
        note_said(session, delivery, composed)
        overtaken = delivery.state != "sending" or delivery.attempts != claim.attempt
        if overtaken and (outcome.kind != "ok" or delivery.state == "sent"):
            return delivery.state  # the lease ran out and another process has taken the delivery on
        delivery.last_result = detail
        if outcome.kind == "ok":
            delivery.state, delivery.sent_at = "sent", now
            if claim.lead is not None:
                lead = session.get_one(Lead, claim.lead)
                record(session, lead, "alert_delivered", now, **delivery_facts(delivery))
        elif outcome.kind == "permanent":
            delivery.state = "failed"
            record_failure(session, delivery, now, "refused")
        elif delivery.attempts >= config.retry.attempts:
            give_up(session, delivery, now)
        else:
            delivery.state = "pending"
            delivery.next_attempt_at = now + pause(config.retry, delivery.id, delivery.attempts, seed)
        return delivery.state


def _report(claim: Claim, message: Message, state: str, outcome: Outcome) -> DeliveryReport:
    return DeliveryReport(
        delivery=claim.delivery,
        alert=claim.alert,
        lead=claim.lead,
        kind=claim.kind,
        recipient=claim.recipient,
        channel=claim.channel,
        step=claim.step,
        attempt=claim.attempt,
        state=state,
        detail=outcome.detail,
        subject=message.subject,
    )
