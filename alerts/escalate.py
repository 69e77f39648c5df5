"""Nobody has accepted: tell the next step, each step once, until somebody answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from alerts.config import AlertsFile
from alerts.follow_up import unanswered
from alerts.hush import Hush, Hushes
from alerts.models import Alert
from alerts.nobody import raise_gaps
from alerts.quiet_hours import not_before
from alerts.routing import Traits, resolve
from alerts.standing import known_reason, last_told, of_first, told_at
from alerts.write import record_nobody, write_alert, write_muted
from common import log
from common.clock import Clock
from pipeline.lifecycle import record
from pipeline.store.engine import Store
from pipeline.store.models import Lead
from pipeline.town import TownContext

_log = log.get("alerts")


@dataclass(frozen=True, slots=True)
class Escalated:
    """A step that was taken: its own alert number, and the number it repeats."""

    lead_id: int
    alert_id: int
    first_alert_id: int
    step: int
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """A step whose time has come: the alert nobody answered, its leads, and those of them that are muted."""

    first: Alert
    number: int
    leads: list[Lead]
    muted: list[tuple[Lead, str, Hush]]


def escalate(store: Store, town: TownContext, config: AlertsFile, *, clock: Clock) -> list[Escalated]:
    """Take the next due step of every urgent or critical lead that waits; at most one step a lead a call."""
    if not config.escalation.steps:
        return []
    now = clock()
    with store.read() as session:  # looking first keeps an idle installation from locking its writers
        if next(_due(session, town, config, now), None) is None:
            return []
    with store.write() as session:
        taken = [
            _take_step(session, town, config, step, now) for step in list(_due(session, town, config, now))
        ]
    return [one for one in taken if one is not None]


def _due(session: Session, town: TownContext, config: AlertsFile, now: datetime) -> Iterator[_Step]:
    hushes = Hushes(session, town, config, now)
    for first, leads in unanswered(session, town):
        number = len(of_first(session, first, ("escalation",))) + 1
        if number > len(config.escalation.steps):
            continue
        # whoever took the alert over has as much time as the first one had
        began = last_told(session, of_first(session, first, ("handover",))) or told_at(session, first)
        step = config.escalation.steps[number - 1]
        if began is None or now < began + timedelta(minutes=step.after_minutes):
            continue
        reason = f"escalation:{number}:{first.id}"
        muted = [(lead, f"{reason}:{hush.cause}", hush) for lead in leads if (hush := hushes.of(lead))]
        hushed = {lead.id for lead, _reason, _hush in muted}
        fresh = [one for one in muted if not known_reason(session, one[0], one[1])]
        told = [lead for lead in leads if lead.id not in hushed]
        if told or fresh:
            yield _Step(first, number, told, fresh)


def _take_step(
    session: Session, town: TownContext, config: AlertsFile, due: _Step, now: datetime
) -> Escalated | None:
    for lead, reason, hush in due.muted:
        write_muted(session, "escalation", lead, reason, hush, now)
    if not due.leads:
        return None
    lead, step = due.leads[0], config.escalation.steps[due.number - 1]
    traits = Traits.of(lead, town)
    send_at = not_before(config.quiet_hours, now, lead.urgency, town.zone)
    recipients, missing = resolve(step.to, traits, town, config, send_at)
    reason = f"escalation:{due.number}:{due.first.id}"
    alert = write_alert(
        session,
        "escalation",
        [(one, reason) for one in due.leads],
        recipients,
        now=now,
        due_at=send_at,
        step=due.number,
        first=due.first,
    )
    for one in due.leads:
        record(
            session,
            one,
            "alert_escalated",
            now,
            alert=alert.id,
            first=due.first.id,
            escalation=due.number,
            recipients=[found.facts() for found in recipients],
            gaps=missing,
        )
    if not recipients:
        record_nobody(session, lead, alert, missing, now)
    raise_gaps(session, town, config, step.to, traits, send_at, now)
    _log.info("alert_escalated", alert=alert.id, lead=lead.id, escalation=due.number)
    names = tuple(found.contact.id for found in recipients)
    return Escalated(lead.id, alert.id, due.first.id, due.number, names)
