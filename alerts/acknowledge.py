"""A member of staff has taken note: escalation stops, the history says who and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from alerts.models import Alert, AlertLead, Delivery
from alerts.standing import leads_of
from common.clock import Clock
from common.errors import InputError
from common.i18n import _
from pipeline.lifecycle import record
from pipeline.store.engine import Store
from pipeline.store.models import Lead
from pipeline.town import TownContext

LONGEST_STAFF = 64
LONGEST_NOTE = 500
CLIMBING = ("escalation", "repeat")
"""Kinds of alert that nobody needs any more once somebody has taken note."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The lead, the alerts that this acknowledged (none if all were before), and when the first was.

    `lead_id` is None for a gap in the rota; `leads` are all that the alert told about.
    """

    lead_id: int | None
    alerts: tuple[int, ...]
    at: datetime
    leads: tuple[int, ...] = ()


def acknowledge(
    store: Store,
    town: TownContext,
    *,
    staff: str,
    clock: Clock,
    alert: int | None = None,
    lead: int | None = None,
) -> Acknowledged:
    """Acknowledge all open alerts of one lead, given its id or the number of any alert about it.

    An alert that told of several leads acknowledges them all. Escalation messages and repeats that have
    not left are withdrawn. Doing it twice changes nothing. `InputError` for an unknown number, a digest, a
    lead that alerted nobody, or an unusable account name.
    """
    if (alert is None) == (lead is None):
        raise InputError(_("请给出提醒号或线索号，二者之一"))
    checked_staff(staff)
    now = clock()
    with store.write() as session:
        if alert is not None:
            named = _alert(session, town, alert)
            if named.kind == "nobody":
                return _gap(session, named, staff, now)
            leads = leads_of(session, named) or [_lead(session, town, named.lead_id)]
        else:
            leads = [_lead(session, town, lead)]
        alerts = _alerts_about(session, leads)
        if not alerts:
            raise InputError(_("线索 {lead} 没有发出过提醒").format(lead=leads[0].id))
        fresh = [one for one in alerts if one.acknowledged_at is None]
        for one in fresh:
            one.acknowledged_at, one.acknowledged_by = now, staff
        if fresh:
            numbers = [one.id for one in fresh]
            _stop_climbing(session, numbers)
            for about in leads:
                record(session, about, "alert_acknowledged", now, staff=staff, alerts=numbers)
        at = min(one.acknowledged_at for one in alerts if one.acknowledged_at is not None)
        return Acknowledged(
            leads[0].id, tuple(one.id for one in fresh), at, tuple(about.id for about in leads)
        )


def checked_staff(staff: str) -> None:
    """Refuse an account name that a record could not hold or show."""
    if not staff.strip() or len(staff) > LONGEST_STAFF or not staff.isprintable():
        raise InputError(_("请写明签收人的账号（不超过 {count} 个字）").format(count=LONGEST_STAFF))


def _alert(session: Session, town: TownContext, number: int) -> Alert:
    alert = session.get(Alert, number)
    if alert is None or alert.town != town.id:
        raise InputError(_("没有提醒 {alert}").format(alert=number))
    if alert.kind == "digest":
        raise InputError(_("提醒 {alert} 是每日汇总，不需要签收").format(alert=number))
    return alert


def _lead(session: Session, town: TownContext, number: int | None) -> Lead:
    lead = session.get(Lead, number)
    if lead is None or lead.town != town.id:
        raise InputError(_("没有线索 {lead}").format(lead=number))
    return lead


def _alerts_about(session: Session, leads: Iterable[Lead]) -> list[Alert]:
    numbers = [lead.id for lead in leads]
    about = select(AlertLead.alert_id).where(AlertLead.lead_id.in_(numbers), AlertLead.muted.is_(None))
    return list(
        session.scalars(select(Alert).where(Alert.id.in_(about), Alert.muted.is_(None)).order_by(Alert.id))
    )


def _gap(session: Session, alert: Alert, staff: str, now: datetime) -> Acknowledged:
    """A gap in the rota: its alert and the one to the leaders are acknowledged together."""
    first = alert.first_alert_id or alert.id
    alerts = session.scalars(
        select(Alert).where(or_(Alert.id == first, Alert.first_alert_id == first)).order_by(Alert.id)
    ).all()
    fresh = [one for one in alerts if one.acknowledged_at is None]
    for one in fresh:
        one.acknowledged_at, one.acknowledged_by = now, staff
    at = min(one.acknowledged_at for one in alerts if one.acknowledged_at is not None)
    return Acknowledged(None, tuple(one.id for one in fresh), at)


def _stop_climbing(session: Session, alerts: list[int]) -> None:
    climbing = select(Alert.id).where(Alert.id.in_(alerts), Alert.kind.in_(CLIMBING))
    session.execute(
        update(Delivery)
        .where(Delivery.alert_id.in_(climbing), Delivery.state == "pending")
        .values(state="withdrawn", last_result="acknowledged")
        .execution_options(synchronize_session=False)
    )
