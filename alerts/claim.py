"""Taking the next due delivery: the attempt is in the database before the message leaves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, or_, select
from sqlalchemy.orm import Session

from alerts.channels.split import MOST_PARTS
from alerts.config import AlertsFile
from alerts.models import Alert, Delivery, DeliveryAttempt
from alerts.pace import Limits, Pace, pace
from alerts.routing import Traits, may_be_told
from alerts.standing import leads_of
from common import log
from pipeline.lifecycle import ENDED, record
from pipeline.store.engine import Store
from pipeline.store.models import Lead
from pipeline.town import TownContext
from pipeline.triage import URGENCY_ORDER

WAITING = ("received", "dispatched")
"""States of a lead that nobody has accepted yet."""

GIVEN_UP = "given_up"

_log = log.get("alerts")


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that this process has taken; `attempt` is the number of the try that begins now."""

    delivery: int
    attempt: int
    alert: int
    kind: str
    first_alert: int | None
    raised_at: datetime
    lead: int | None
    recipient: str
    step: int
    channel: str


def claim_next(
    store: Store,
    town: TownContext,
    now: datetime,
    down: Collection[str] = (),
    *,
    limits: Limits | None = None,
    only: Collection[str] | None = None,
) -> Claim | None:
    """The most urgent due delivery, marked `sending` and committed, over a channel that is not `down`.

    Channels that have used up their `limits` are passed over. `only` names the channels that the caller
    serves; None means all. Deliveries that nobody needs any more are withdrawn on the way.
    """
    with store.read() as session:  # looking first keeps an idle installation from locking its writers
        if session.scalar(_due(town, now, down, only, Pace())) is None:
            return None
        due = _due(town, now, down, only, pace(session, town, limits or {}, now))
        if session.scalar(due) is None:
            return None
    with store.write() as session:
        due = _due(town, now, down, only, pace(session, town, limits or {}, now))
        while (delivery := session.scalar(due.with_for_update(skip_locked=True, of=Delivery))) is not None:
            alert = session.get_one(Alert, delivery.alert_id)
            lead = session.get_one(Lead, alert.lead_id) if alert.lead_id is not None else None
            needless = _reason_to_withdraw(session, town, delivery, alert, lead, now)
            if needless is None:
                return _begin(session, delivery, alert, now)
            delivery.state, delivery.last_result = "withdrawn", needless
            session.flush()
            _log.info("delivery_withdrawn", delivery=delivery.id, reason=needless)
    return None


def release_interrupted(
    store: Store, town: TownContext, config: AlertsFile, now: datetime, *, older_than: timedelta
) -> int:
    """Deliveries that a crash left in `sending` are due again; how many. Their attempt ends as `unknown`.

    Only attempts that began at least `older_than` ago count: a younger one may still run elsewhere.
    """
    stuck = (
        select(Delivery, DeliveryAttempt)
        .join(
            DeliveryAttempt,
            (DeliveryAttempt.delivery_id == Delivery.id) & (DeliveryAttempt.number == Delivery.attempts),
        )
        .where(
            Delivery.town == town.id,
            Delivery.state == "sending",
            DeliveryAttempt.started_at <= now - older_than,
        )
    )
    with store.read() as session:
        if session.execute(stuck.limit(1)).first() is None:
            return 0
    with store.write() as session:
        rows = session.execute(stuck.with_for_update(skip_locked=True)).all()
        for delivery, attempt in rows:
            attempt.outcome, attempt.finished_at = "unknown", now
            attempt.parts = MOST_PARTS  # how many of them had left is not known
            delivery.state, delivery.next_attempt_at = "pending", now
            delivery.last_result = "unknown"
            if delivery.attempts - delivery.tries_before >= config.retry.attempts:
                give_up(session, delivery, now)
            _log.warning("delivery_interrupted", delivery=delivery.id, attempt=attempt.number)
        return len(rows)


def give_up(session: Session, delivery: Delivery, now: datetime) -> None:
    """The last attempt was in vain: the delivery is kept as a dead letter and the lead's history says so."""
    delivery.state = "dead"
    record_failure(session, delivery, now, GIVEN_UP)


def record_failure(session: Session, delivery: Delivery, now: datetime, reason: str) -> None:
    """Write a failed delivery into its lead's history; a digest has no lead and only logs."""
    alert = session.get_one(Alert, delivery.alert_id)
    _log.error("delivery_failed", delivery=delivery.id, alert=alert.id, reason=reason)
    if alert.lead_id is not None:
        lead = session.get_one(Lead, alert.lead_id)
        record(session, lead, "alert_failed", now, **delivery_facts(delivery), reason=reason)


def delivery_facts(delivery: Delivery) -> dict[str, Any]:
    """A delivery for the lead's history: ids and counts."""
    return {
        "alert": delivery.alert_id,
        "delivery": delivery.id,
        "recipient": delivery.recipient,
        "channel": delivery.channel,
        "step": delivery.step,
        "attempts": delivery.attempts,
    }


def _due(
    town: TownContext, now: datetime, down: Collection[str], only: Collection[str] | None, allowed: Pace
) -> Select[Delivery]:
    wanted = (
        select(Delivery)
        .join(Alert, Alert.id == Delivery.alert_id)
        .where(Delivery.town == town.id, Delivery.state == "pending", Delivery.next_attempt_at <= now)
        .order_by(_rank().desc(), Delivery.next_attempt_at, Delivery.id)
        .limit(1)
    )
    if only is not None:
        wanted = wanted.where(Delivery.channel.in_(only))
    if closed := {*down, *allowed.full}:
        wanted = wanted.where(Delivery.channel.not_in(closed))
    if allowed.critical_only:
        wanted = wanted.where(
            or_(Delivery.channel.not_in(allowed.critical_only), Alert.urgency == "critical")
        )
    return wanted


def _rank() -> ColumnElement[int]:
    ranks = {urgency: number for number, urgency in enumerate(URGENCY_ORDER)}
    return case(ranks, value=Alert.urgency, else_=-1)


def _reason_to_withdraw(
    session: Session,
    town: TownContext,
    delivery: Delivery,
    alert: Alert,
    lead: Lead | None,
    now: datetime,
) -> str | None:
    if lead is None:
        return None
    if lead.state in ENDED:
        return "resolved"
    if alert.kind == "escalation" and alert.acknowledged_at is not None:
        return "acknowledged"
    if alert.kind == "escalation" and lead.state not in WAITING:
        return "accepted"
    # of a group one lead may have become restricted since: the recipient still hears of the others
    about = leads_of(session, alert) or [lead]
    if not any(may_be_told(town, Traits.of(one, town), delivery.recipient, now) for one in about):
        return "restricted"
    return None


def _begin(session: Session, delivery: Delivery, alert: Alert, now: datetime) -> Claim:
    delivery.state = "sending"
    delivery.attempts += 1
    delivery.first_attempt_at = delivery.first_attempt_at or now
    session.add(
        DeliveryAttempt(town=delivery.town, delivery_id=delivery.id, number=delivery.attempts, started_at=now)
    )
    return Claim(
        delivery=delivery.id,
        attempt=delivery.attempts,
        alert=alert.id,
        kind=alert.kind,
        first_alert=alert.first_alert_id,
        raised_at=alert.created_at,
        lead=alert.lead_id,
        recipient=delivery.recipient,
        step=delivery.step,
        channel=delivery.channel,
    )
