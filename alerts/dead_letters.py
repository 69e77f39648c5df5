"""Messages that did not arrive: kept, shown, and sent again when a member of staff says so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from alerts.acknowledge import check_staff
from alerts.claim import delivery_facts
from alerts.models import Alert, Delivery
from common.clock import Clock
from common.errors import InputError
from common.i18n import _
from pipeline.lifecycle import record
from pipeline.store.engine import Store
from pipeline.store.models import Lead
from pipeline.town import TownContext

DEAD = ("dead", "failed")
"""Given up after the last attempt, or refused for good."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message that did not arrive."""

    delivery: int
    alert: int
    lead: int | None
    kind: str
    urgency: str
    recipient: str
    channel: str
    step: int
    state: str
    attempts: int
    last_result: str
    created_at: datetime


def dead_letters(store: Store, town: TownContext) -> list[DeadLetter]:
    """All of them, the oldest first."""
    with store.read() as session:
        return [_letter(delivery, alert) for delivery, alert in session.execute(_dead(town))]


def resend(
    store: Store,
    town: TownContext,
    *,
    staff: str,
    clock: Clock,
    deliveries: Collection[int] | None = None,
) -> list[DeadLetter]:
    """Make dead letters due at once, with a full number of attempts; None means all of them.

    They keep their number, so whoever did receive one recognises the repeat. `InputError` for a number
    that is no dead letter.
    """
    check_staff(staff)
    now = clock()
    with store.write() as session:
        rows = [
            (delivery, alert)
            for delivery, alert in session.execute(_dead(town).with_for_update()).all()
            if deliveries is None or delivery.id in deliveries
        ]
        unknown = set(deliveries or ()) - {delivery.id for delivery, _alert in rows}
        if unknown:
            raise InputError(
                _("没有编号为 {number} 的失败消息，请看 xiangyin alerts dead").format(number=min(unknown))
            )
        letters = []
        for delivery, alert in rows:
            letters.append(_letter(delivery, alert))
            delivery.state, delivery.next_attempt_at = "pending", now
            delivery.tries_before = delivery.attempts
            delivery.last_result = "resend"
            if alert.lead_id is not None:
                lead = session.get_one(Lead, alert.lead_id)
                record(session, lead, "alert_resent", now, staff=staff, **delivery_facts(delivery))
        return letters


def _dead(town: TownContext) -> Select[Delivery, Alert]:
    return (
        select(Delivery, Alert)
        .join(Alert, Alert.id == Delivery.alert_id)
        .where(Delivery.town == town.id, Delivery.state.in_(DEAD))
        .order_by(Delivery.id)
    )


def _letter(delivery: Delivery, alert: Alert) -> DeadLetter:
    return DeadLetter(
        delivery=delivery.id,
        alert=alert.id,
        lead=alert.lead_id,
        kind=alert.kind,
        urgency=alert.urgency,
        recipient=delivery.recipient,
        channel=delivery.channel,
        step=delivery.step,
        state=delivery.state,
        attempts=delivery.attempts,
        last_result=delivery.last_result,
        created_at=alert.created_at,
    )
