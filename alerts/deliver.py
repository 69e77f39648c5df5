"""Sending what is due: record the attempt, send, record the answer. At least once, never dropped."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from alerts.ack_link import AckLinks
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
from alerts.pace import hold, limits_of
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

LONGEST_OUTAGE = timedelta(days=1)
"""So long a message waits for a channel that cannot be reached, however often it was tried."""

LONGEST_OUTAGE_PAUSE = timedelta(minutes=1)
"""So often at least a channel is tried that cannot be reached: when it is back, its messages leave at once."""

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
    links: AckLinks | None = None,
    only: Collection[str] | None = None,
    leave_out: Collection[str] = (),
) -> list[DeliveryReport]:
    """Send the due deliveries, the most urgent first; one report for each try.

    A process that knows it is the only one (at its start) passes `lease=timedelta(0)`, so that what a
    crash interrupted goes out at once. A channel that cannot be reached is left alone until the next pass.
    `links` makes the acknowledgement links; without it messages carry none. `only` and
    `leave_out` choose channels: a caller with a thread for each keeps a slow one from holding up the others.
    """
    release_interrupted(store, town, config, clock(), older_than=lease)
    drop_needless(store, town, config, clock=clock)
    reports: list[DeliveryReport] = []
    down = set(leave_out)
    limits = limits_of(config)
    while (
        len(reports) < limit
        and (claim := claim_next(store, town, clock(), down, limits=limits, only=only)) is not None
    ):
        contact = contact_by_id(town, claim.recipient)
        composed = compose(store, town, config, claim, clock())
        composed = replace(composed, message=_with_link(composed.message, claim, links))
        outcome = _send(senders, claim, composed.message, contact)
        if outcome.channel_down:
            down.add(claim.channel)
        state = _record(store, town, config, claim, composed, outcome, clock(), seed)
        reports.append(_report(claim, composed.message, state, outcome))
    if reports:
        _log.info("deliveries", tried=len(reports), sent=sum(one.state == "sent" for one in reports))
    return reports


def _with_link(message: Message, claim: Claim, links: AckLinks | None) -> Message:
    """The message with its acknowledgement link; a digest needs none."""
    if links is None or claim.lead is None:
        return message
    return replace(message, ack_link=links.link(claim.alert, claim.recipient, claim.raised_at))


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
    town: TownContext,
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
        attempt.parts = outcome.parts
        wait = timedelta(seconds=outcome.pause_seconds or 0)
        if outcome.kind == "retry":
            tries = delivery.attempts - delivery.tries_before
            wait = max(wait, pause(config.retry, delivery.id, tries, seed))
        if outcome.throttled:
            hold(session, town, claim.channel, now, timedelta(seconds=outcome.pause_seconds or 0), detail)
        elif outcome.channel_down:  # the other messages would only wait for the same time-out
            wait = min(wait, LONGEST_OUTAGE_PAUSE)
            hold(session, town, claim.channel, now, wait, detail)
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
        elif _used_up(delivery, outcome, config, now):
            give_up(session, delivery, now)
        else:
            delivery.state, delivery.next_attempt_at = "pending", now + wait
        return delivery.state


def _used_up(delivery: Delivery, outcome: Outcome, config: AlertsFile, now: datetime) -> bool:
    """Whether this was the last try. A line that is down for hours must not use up the tries of an alert."""
    if delivery.attempts - delivery.tries_before < config.retry.attempts:
        return False
    began = delivery.first_attempt_at or now
    return not outcome.channel_down or now - began >= LONGEST_OUTAGE


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
