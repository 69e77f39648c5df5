"""A member of staff has taken note: escalation stops, the history says who and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from alerts.ack_link import Link
from alerts.models import Alert, Delivery, UsedLink
from common.clock import Clock
from common.errors import InputError
from common.i18n import _
from pipeline.lifecycle import record
from pipeline.store.engine import Store
from pipeline.store.models import Lead
from pipeline.town import TownContext

LONGEST_STAFF = 64


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The lead, the alerts that this acknowledged (none if all were before), and when the first was."""

    lead_id: int
    alerts: tuple[int, ...]
    at: datetime


def acknowledge(
    store: Store,
    town: TownContext,
    *,
    staff: str,
    clock: Clock,
    alert: int | None = None,
    lead: int | None = None,
    link: Link | None = None,
) -> Acknowledged:
    """Acknowledge all open alerts of one lead, given its id or the number of any alert about it.

    Escalation messages that have not left are withdrawn. Doing it twice changes nothing. `InputError`
    for an unknown number, a digest, a lead that alerted nobody, or an unusable account name. `link` is the
    one-time link by which it is done: its use is recorded in the same transaction.
    """
    if (alert is None) == (lead is None):
        raise InputError(_("请给出提醒号或线索号，二者之一"))
    checked_staff(staff)
    now = clock()
    with store.write() as session:
        found = _lead_of(session, town, alert) if alert is not None else _lead(session, town, lead)
        alerts = session.scalars(
            select(Alert).where(Alert.lead_id == found.id, Alert.muted.is_(None)).order_by(Alert.id)
        ).all()
        if not alerts:
            raise InputError(_("线索 {lead} 没有发出过提醒").format(lead=found.id))
        if link is not None and session.get(UsedLink, link.digest) is None:
            session.add(_used(town, link, now))
        fresh = [one for one in alerts if one.acknowledged_at is None]
        for one in fresh:
            one.acknowledged_at, one.acknowledged_by = now, staff
        if fresh:
            numbers = [one.id for one in fresh]
            _stop_escalation(session, numbers)
            via = "link" if link is not None else "account"
            record(session, found, "alert_acknowledged", now, staff=staff, alerts=numbers, via=via)
        at = min(one.acknowledged_at for one in alerts if one.acknowledged_at is not None)
        return Acknowledged(found.id, tuple(one.id for one in fresh), at)


def checked_staff(staff: str) -> None:
    """Refuse an account name that a record could not hold or show."""
    if not staff.strip() or len(staff) > LONGEST_STAFF or not staff.isprintable():
        raise InputError(_("请写明签收人的账号（不超过 {count} 个字）").format(count=LONGEST_STAFF))


def _lead_of(session: Session, town: TownContext, number: int) -> Lead:
    alert = session.get(Alert, number)
    if alert is None or alert.town != town.id:
        raise InputError(_("没有提醒 {alert}").format(alert=number))
    if alert.lead_id is None:
        raise InputError(_("提醒 {alert} 是每日汇总，不需要签收").format(alert=number))
    return _lead(session, town, alert.lead_id)


def _lead(session: Session, town: TownContext, number: int | None) -> Lead:
    lead = session.get(Lead, number)
    if lead is None or lead.town != town.id:
        raise InputError(_("没有线索 {lead}").format(lead=number))
    return lead


def _used(town: TownContext, link: Link, now: datetime) -> UsedLink:
    return UsedLink(
        digest=link.digest, town=town.id, alert_id=link.alert, recipient=link.recipient, used_at=now
    )


def _stop_escalation(session: Session, alerts: list[int]) -> None:
    escalations = select(Alert.id).where(Alert.id.in_(alerts), Alert.kind == "escalation")
    session.execute(
        update(Delivery)
        .where(Delivery.alert_id.in_(escalations), Delivery.state == "pending")
        .values(state="withdrawn", last_result="acknowledged")
        .execution_options(synchronize_session=False)
    )
