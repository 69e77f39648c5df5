"""Deadlines: reminders before they end and messages after, each step once for each deadline of a lead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from alerts.config import AlertsFile
from alerts.hush import Hushes
from alerts.models import Alert, AlertLead
from alerts.quiet_hours import not_before
from alerts.routing import Traits, resolve
from alerts.rules import Reminders
from alerts.standing import is_waiting, latest_alert, of_first
from alerts.write import record_nobody, write_alert, write_muted
from common.clock import Clock
from pipeline.lifecycle import record
from pipeline.overdue import responsible, step_of
from pipeline.store.engine import Store
from pipeline.store.models import Lead, Outbox
from pipeline.town import TownContext
from pipeline.triage import PRESSING

LOOK_EVERY = timedelta(seconds=20)
"""Deadlines are hours; looking through all open leads on every pass would only cost the others time."""

_looked: WeakKeyDictionary[Store, datetime] = WeakKeyDictionary()

RUNNING = ("received", "returned", "dispatched", "accepted", "in_work")
"""States in which a deadline runs."""

CLIMBED = ("dispatch", "accept")
"""Steps for which escalation speaks, as long as nobody has acknowledged."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One step of one lead's deadline that is due now."""

    lead_id: int
    kind: str
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Term:
    """The deadline that a lead is under; `age`: how old its newest post was when it came."""

    lead_id: int
    step: str
    urgency: str
    begins: datetime
    ends: datetime
    age: timedelta


def remind(store: Store, town: TownContext, config: AlertsFile, *, clock: Clock) -> list[int]:
    """Raise the reminders that are due, those of one office and step in one alert; the alert numbers."""
    if not config.reminders.before and not config.reminders.after:
        return []
    now = clock()
    if timedelta(0) <= now - _looked.get(store, now - LOOK_EVERY) < LOOK_EVERY:
        return []
    _looked[store] = now
    with store.read() as session:  # looking first keeps an idle installation from locking its writers
        if next(_due(session, town, config, now), None) is None:
            return []
    raised: list[int] = []
    with store.write() as session:
        hushes = Hushes(session, town, config, now)
        together: defaultdict[tuple[str, ...], list[tuple[Lead, Reminder]]] = defaultdict(list)
        for one in list(_due(session, town, config, now)):
            lead = session.get_one(Lead, one.lead_id)
            hush = hushes.of(lead)
            if hush is None:
                together[_batch(lead, one, town)].append((lead, one))
                continue
            reason = f"{one.reason}:{hush.cause}"
            if not _known(session, [lead.id], {reason}):
                write_muted(session, one.kind, lead, reason, hush, now)
        for key, batch in together.items():
            raised.append(_raise(session, town, config, "|".join(key), batch, now))
    return raised


def moments(
    term_begins: datetime, term_ends: datetime, reminders: Reminders
) -> list[tuple[datetime, str, int]]:
    """When each step of a deadline is due: (moment, `reminder` or `overdue`, number of the step)."""
    found = []
    for number, before in enumerate(reminders.before, start=1):
        if before.share is not None:
            at = term_begins + (term_ends - term_begins) * before.share
        else:
            at = term_ends - (before.ahead or timedelta(0))
        if at > term_begins:  # a term shorter than the notice begins without one
            found.append((at, "reminder", number))
    found += [
        (term_ends + after.late, "overdue", number) for number, after in enumerate(reminders.after, start=1)
    ]
    return sorted(found)


def due_steps(begins: datetime, ends: datetime, reminders: Reminders, now: datetime) -> list[tuple[str, int]]:
    """The steps to take at `now`: of the reminders only the last, and none once the term is over."""
    passed = [(kind, number) for at, kind, number in moments(begins, ends, reminders) if at <= now]
    before = [one for one in passed if one[0] == "reminder"]
    return before[-1:] if now < ends else [one for one in passed if one[0] == "overdue"]


def reason_for(step: str, ends: datetime, kind: str, number: int) -> str:
    """What makes one step of one deadline unique; a deadline that is moved is a new one."""
    return f"{step}:{ends:%Y%m%dT%H%M%S}:{kind}:{number}"


def _due(session: Session, town: TownContext, config: AlertsFile, now: datetime) -> Iterator[Reminder]:
    oldest = timedelta(days=config.max_age_days)
    wanted: list[tuple[Reminder, str, str]] = []
    for term in _terms(session, town, config.reminders):
        if now < _earliest(term.begins, term.ends, config.reminders) or term.age > oldest:
            continue  # an import of old posts reminds nobody
        for kind, number in due_steps(term.begins, term.ends, config.reminders, now):
            reason = reason_for(term.step, term.ends, kind, number)
            wanted.append((Reminder(term.lead_id, kind, number, reason), term.step, term.urgency))
    known = _known(session, [one.lead_id for one, _step, _urgency in wanted], None)
    for one, step, urgency in wanted:
        if (one.lead_id, one.reason) in known:
            continue
        if one.kind == "overdue" and _climbs(session, config, one, step, urgency):
            continue
        yield one


def _terms(session: Session, town: TownContext, reminders: Reminders) -> Iterator[_Term]:
    """The deadlines that run; thousands may, so only what is needed is read."""
    begins = case((Lead.state == "dispatched", func.coalesce(Lead.dispatched_at, Lead.received_at)),
                  else_=Lead.received_at)  # fmt: skip
    ends = case((Lead.state == "dispatched", Lead.accept_due),
                (Lead.state.in_(("received", "returned")), Lead.dispatch_due), else_=Lead.feedback_due)  # fmt: skip
    rows = session.execute(
        select(Lead.id, Lead.state, Lead.urgency, begins, ends, Lead.received_at, Lead.last_seen)
        .where(Lead.town == town.id, Lead.urgency.in_(reminders.urgency), Lead.state.in_(RUNNING))
        .order_by(Lead.id)
    ).all()
    returned = _returned_at(session, [row[0] for row in rows if row[1] == "returned"])
    for number, state, urgency, start, end, received_at, last_seen in rows:
        step = step_of(state)
        if step is not None:
            yield _Term(number, step, urgency, returned.get(number, start), end, received_at - last_seen)


def _returned_at(session: Session, leads: list[int]) -> dict[int, datetime]:
    """When each of these leads was last sent back."""
    found: dict[int, datetime] = {}
    for at in range(0, len(leads), 500):
        rows = session.execute(
            select(Outbox.lead_id, func.max(Outbox.created_at))
            .where(Outbox.lead_id.in_(leads[at : at + 500]), Outbox.kind == "lead_returned")
            .group_by(Outbox.lead_id)
        )
        found |= {lead: moment for lead, moment in rows if moment is not None}
    return found


def _earliest(begins: datetime, ends: datetime, reminders: Reminders) -> datetime:
    """No step of a deadline is due before this moment."""
    share = min((one.share for one in reminders.before if one.share is not None), default=1.0)
    ahead = max((one.ahead for one in reminders.before if one.ahead is not None), default=timedelta(0))
    return min(begins + (ends - begins) * share, ends - ahead)


def _climbs(session: Session, config: AlertsFile, one: Reminder, step: str, urgency: str) -> bool:
    """Whether escalation speaks for this step, so that a second message would only repeat it.

    It does until somebody acknowledges; the news that the term is over it has told for good.
    """
    if step not in CLIMBED or urgency not in PRESSING or not config.escalation.steps:
        return False
    first = latest_alert(session, session.get_one(Lead, one.lead_id))
    if first is None or first.acknowledged_at is None:
        return first is not None
    at_once = not config.reminders.after[one.number - 1].late
    return at_once and bool(of_first(session, first, ("escalation",)))


def _known(session: Session, leads: list[int], reasons: set[str] | None) -> set[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    for at in range(0, len(leads), 500):
        rows = session.execute(
            select(AlertLead.lead_id, AlertLead.reason).where(AlertLead.lead_id.in_(leads[at : at + 500]))
        )
        found |= {(lead, reason) for lead, reason in rows if reasons is None or reason in reasons}
    return found


def _batch(lead: Lead, one: Reminder, town: TownContext) -> tuple[str, ...]:
    """Leads that are reminded of in one message: one office and step, critical ones apart."""
    office = responsible(lead.office, lead.state, town, restricted=lead.restricted)
    alone = f"lead:{lead.id}" if lead.restricted else ""
    step = step_of(lead.state) or ""
    return ("deadline", one.kind, str(one.number), step, office, str(lead.urgency == "critical"), alone)


def _raise(
    session: Session,
    town: TownContext,
    config: AlertsFile,
    group: str,
    batch: list[tuple[Lead, Reminder]],
    now: datetime,
) -> int:
    lead, one = batch[0]
    waiting = _waiting(session, town, group, [about.id for about, _one in batch])
    told = [(about, reminder.reason) for about, reminder in batch]
    if waiting is not None:
        for about, reason in told:
            session.add(AlertLead(town=town.id, alert_id=waiting.id, lead_id=about.id, reason=reason))
        session.flush()
        return waiting.id
    steps = config.reminders.before if one.kind == "reminder" else config.reminders.after
    targets: list[str] = list(steps[one.number - 1].to)
    office = responsible(lead.office, lead.state, town, restricted=lead.restricted)
    traits = Traits(lead.urgency, lead.topic, tuple(town.around(lead.place)), office, lead.restricted)
    if lead.restricted:
        targets = ["office_leader" if target != "office_duty" else target for target in targets]
    send_at = not_before(config.quiet_hours, now, lead.urgency, town.zone)
    recipients, missing = resolve(targets, traits, town, config, send_at)
    alert = write_alert(session, one.kind, told, recipients, now=now, due_at=send_at, group=group)
    for about, reminder in batch:
        record(
            session,
            about,
            "deadline_told",
            now,
            alert=alert.id,
            cause=one.kind,
            deadline=reminder.reason,
            recipients=[found.facts() for found in recipients],
        )
    if not recipients:
        record_nobody(session, lead, alert, missing, now)
    return alert.id


def _waiting(session: Session, town: TownContext, group: str, leads: list[int]) -> Alert | None:
    """The newest alert of the same office and step, if it has not left and knows none of the leads."""
    found = session.scalar(
        select(Alert)
        .where(Alert.town == town.id, Alert.group_key == group, Alert.muted.is_(None))
        .order_by(Alert.id.desc())
        .limit(1)
    )
    if found is None or not is_waiting(session, found):
        return None
    known = select(AlertLead.id).where(AlertLead.alert_id == found.id, AlertLead.lead_id.in_(leads))
    return found if session.scalar(known.limit(1)) is None else None
