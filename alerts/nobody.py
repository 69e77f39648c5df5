"""A gap in a rota is itself an alert: to the coordinator, then to the leaders; once a gap."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.config import AlertsFile
from alerts.duty import Gap, gap_at
from alerts.models import Alert
from alerts.quiet_hours import not_before
from alerts.routing import Recipient, Traits, gaps, resolve
from alerts.standing import told_at
from alerts.write import add_deliveries
from common import log
from common.clock import Clock
from pipeline.store.engine import Store
from pipeline.town import TownContext

LEADERS_AFTER = timedelta(minutes=15)
"""How long the coordinator has where `escalation` names no step."""

_log = log.get("alerts")


def raise_gaps(
    session: Session,
    town: TownContext,
    config: AlertsFile,
    targets: tuple[str, ...] | list[str],
    lead: Traits,
    moment: datetime,
    now: datetime,
) -> None:
    """Alert about each office among the targets where nobody is on duty at `moment`, if nobody was told yet."""
    for gap in gaps(targets, lead, town, moment):
        if _by_key(session, town, key(gap)) is not None:
            continue
        recipients = _coordinator(town, config, gap, moment) or _leaders(town, config, gap, moment)
        _log.error("gap_in_rota", office=gap.office)
        if recipients:
            _write(session, town, gap, key(gap), recipients, lead.urgency, now, moment, None)


def escalate_gaps(store: Store, town: TownContext, config: AlertsFile, *, clock: Clock) -> list[int]:
    """Tell the leaders of gaps that the coordinator has not acknowledged in time; the new alert numbers."""
    now = clock()
    with store.read() as session:  # looking first keeps an idle installation from locking its writers
        if next(_unanswered(session, town, config, now), None) is None:
            return []
    with store.write() as session:
        raised = []
        for first, gap, recipients in list(_unanswered(session, town, config, now)):
            moment = not_before(config.quiet_hours, now, first.urgency, town.zone)
            again = _write(session, town, gap, _second(gap), recipients, first.urgency, now, moment, first)
            raised.append(again.id)
        return raised


def key(gap: Gap) -> str:
    """What makes the alert about a gap unique."""
    return f"nobody:{gap.office}:{gap.begins.isoformat() if gap.begins else 'always'}"


def _second(gap: Gap) -> str:
    return f"{key(gap)}:leaders"


def _unanswered(
    session: Session, town: TownContext, config: AlertsFile, now: datetime
) -> Iterator[tuple[Alert, Gap, list[Recipient]]]:
    steps = config.escalation.steps
    pause = timedelta(minutes=steps[0].after_minutes) if steps else LEADERS_AFTER
    open_ones = session.scalars(
        select(Alert)
        .where(
            Alert.town == town.id,
            Alert.kind == "nobody",
            Alert.first_alert_id.is_(None),
            Alert.acknowledged_at.is_(None),
        )
        .order_by(Alert.id)
    )
    for first in open_ones:
        gap = gap_at(town, first.office, now)
        if gap is None or key(gap) != first.key or _by_key(session, town, _second(gap)) is not None:
            continue  # the gap is over, or everybody knows
        began = told_at(session, first)
        if began is None or now < began + pause:
            continue
        before = {one.contact.id for one in _coordinator(town, config, gap, first.due_at)}
        recipients = [one for one in _leaders(town, config, gap, now) if one.contact.id not in before]
        if recipients:
            yield first, gap, recipients


def _coordinator(town: TownContext, config: AlertsFile, gap: Gap, moment: datetime) -> list[Recipient]:
    if gap.office == town.town.coordinator:
        return []
    return resolve(["coordinator"], _traits(gap.office), town, config, moment)[0]


def _leaders(town: TownContext, config: AlertsFile, gap: Gap, moment: datetime) -> list[Recipient]:
    """The leader of the office, and the coordinator's."""
    found: dict[str, Recipient] = {}
    for office in (gap.office, town.town.coordinator):
        known = town.offices.get(office)
        if known is not None and known.leader:
            for one in resolve(["office_leader"], _traits(office), town, config, moment)[0]:
                found.setdefault(one.contact.id, one)
    return list(found.values())


def _traits(office: str) -> Traits:
    return Traits(urgency="", topic="", places=(), office=office)


def _by_key(session: Session, town: TownContext, wanted: str) -> Alert | None:
    return session.scalar(select(Alert).where(Alert.town == town.id, Alert.key == wanted))


def _write(
    session: Session,
    town: TownContext,
    gap: Gap,
    wanted: str,
    recipients: list[Recipient],
    urgency: str,
    now: datetime,
    moment: datetime,
    first: Alert | None,
) -> Alert:
    alert = Alert(
        town=town.id,
        key=wanted,
        kind="nobody",
        urgency=urgency,
        office=gap.office,
        first_alert_id=first.id if first else None,
        created_at=now,
        due_at=moment,
    )
    session.add(alert)
    session.flush()
    add_deliveries(session, alert, recipients, step=1 if first else 0)
    session.flush()
    return alert
