"""Follow-ups: new posts about what people were told, and repeats of what nobody acknowledged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from alerts.again import Standing, why_no_more, why_no_repeat
from alerts.claim import WAITING
from alerts.config import AlertsFile
from alerts.hush import Hush, Hushes
from alerts.models import Alert, AlertLead
from alerts.nobody import raise_gaps
from alerts.quiet_hours import not_before
from alerts.routing import Plan, Recipient, Traits, plan, resolve
from alerts.standing import (
    PACED,
    is_waiting,
    known_reason,
    last_told,
    latest_alert,
    leads_of,
    of_first,
    of_group,
    posts_told,
    told_posts,
)
from alerts.write import record_nobody, write_alert, write_muted
from common.clock import Clock
from pipeline.lifecycle import record
from pipeline.store.engine import Store
from pipeline.store.models import Lead
from pipeline.town import TownContext
from pipeline.triage import PRESSING


@dataclass(frozen=True, slots=True)
class Again:
    """Something to tell again: an alert of `kind` about these leads (each with its reason), or mutes of them."""

    kind: str
    first: Alert
    planned: Plan
    told: list[tuple[Lead, str]]
    muted: list[tuple[Lead, str, Hush]]
    joins: Alert | None = None
    """A waiting message of the group that takes the news along."""


def follow_up(store: Store, town: TownContext, config: AlertsFile, *, clock: Clock) -> list[int]:
    """Tell what is new in the groups and repeat what nobody acknowledged; the new alert numbers."""
    now = clock()
    with store.read() as session:  # looking first keeps an idle installation from locking its writers
        hushes = Hushes(session, town, config, now)
        if not any(next(find(session, town, config, hushes, now), None) for find in (_more, _repeats)):
            return []
    raised = []
    with store.write() as session:
        hushes = Hushes(session, town, config, now)
        for find in (_more, _repeats):  # in this order: news are a reminder as well
            for one in list(find(session, town, config, hushes, now)):
                raised.append(_raise(session, town, config, one, now))
    return [number for number in raised if number is not None]


def _more(
    session: Session, town: TownContext, config: AlertsFile, hushes: Hushes, now: datetime
) -> Iterator[Again]:
    """One for each group with new posts whose time has come."""
    groups: dict[str, Again] = {}
    for lead in session.scalars(_grown(town)):
        first, planned = latest_alert(session, lead), plan(Traits.of(lead, town), config)
        if first is None or planned is None:
            continue
        before = of_group(session, town.id, first.group_key)
        known = posts_told(session, lead)
        standing = Standing(told=last_told(session, before), posts=lead.post_count, posts_told=known)
        if why_no_more(standing, now, planned.group_interval) is not None:
            continue
        reason = f"more:{known}:{first.id}"
        joins = next((alert for alert in before if is_waiting(session, alert)), None)
        if joins is not None and lead.id in {one.id for one in leads_of(session, joins)}:
            continue  # the message that waits will count the new posts
        group = groups.setdefault(first.group_key, Again("more", first, planned, [], [], joins))
        _sort_in(session, hushes, lead, reason, group)
    yield from (group for group in groups.values() if group.told or group.muted)


def _grown(town: TownContext) -> Select[Lead]:
    told = told_posts().where(AlertLead.lead_id == Lead.id).correlate(Lead).scalar_subquery()
    return (
        select(Lead)
        .where(Lead.town == town.id, Lead.state.in_(WAITING), Lead.post_count > told)
        .order_by(Lead.id)
    )


def _repeats(
    session: Session, town: TownContext, config: AlertsFile, hushes: Hushes, now: datetime
) -> Iterator[Again]:
    """One for each alert about leads that still wait, that nobody has acknowledged for its interval."""
    for first, leads in unanswered(session, town):
        planned = plan(Traits.of(leads[0], town), config)
        if planned is None:
            continue
        news = [one for one in of_group(session, town.id, first.group_key) if one.kind == "more"]
        followed = [*of_first(session, first, (*PACED, "handover")), *news]
        if any(is_waiting(session, alert) for alert in [first, *followed]):
            continue  # a message about it is still on its way
        standing = Standing(told=last_told(session, [first, *followed]))
        if why_no_repeat(standing, now, planned.repeat_interval) is not None:
            continue
        number = 1 + sum(alert.kind == "repeat" for alert in followed)
        one = Again("repeat", first, planned, [], [])
        for lead in leads:
            _sort_in(session, hushes, lead, f"repeat:{first.id}:{number}", one)
        if one.told or one.muted:
            yield one


def unanswered(session: Session, town: TownContext) -> Iterator[tuple[Alert, list[Lead]]]:
    """Alerts with news that nobody has acknowledged, each with its pressing leads that no office accepted."""
    waiting = (
        select(Lead)
        .where(
            Lead.town == town.id,
            Lead.urgency.in_(PRESSING),
            Lead.state.in_(WAITING),
            Lead.id.in_(select(AlertLead.lead_id).where(AlertLead.muted.is_(None))),
        )
        .order_by(Lead.id)
    )
    found: dict[int, tuple[Alert, list[Lead]]] = {}
    for lead in session.scalars(waiting):
        first = latest_alert(session, lead)
        if first is not None and first.acknowledged_at is None:
            found.setdefault(first.id, (first, []))[1].append(lead)
    yield from found.values()


def told_instead(
    session: Session,
    town: TownContext,
    config: AlertsFile,
    first: Alert,
    planned: Plan,
    lead: Lead,
    moment: datetime,
) -> tuple[list[Recipient], list[str], tuple[str, ...]]:
    """Whom to tell about a known alert at `moment`: the one it was handed over to, else its route's targets.

    Returns the recipients, the targets without any, and the targets asked for.
    """
    traits = Traits.of(lead, town)
    for handover in of_first(session, first, ("handover",)):
        contact = handover.key.rpartition(":")[2]
        found, missing = resolve([f"contact:{contact}"], traits, town, config, moment)
        if found:
            return found, missing, (f"contact:{contact}",)
    return *resolve(planned.targets, traits, town, config, moment), planned.targets


def _sort_in(session: Session, hushes: Hushes, lead: Lead, reason: str, into: Again) -> None:
    hush = hushes.of(lead)
    if hush is None:
        if not known_reason(session, lead, reason):
            into.told.append((lead, reason))
    elif not known_reason(session, lead, f"{reason}:{hush.cause}"):
        into.muted.append((lead, f"{reason}:{hush.cause}", hush))


def _raise(session: Session, town: TownContext, config: AlertsFile, one: Again, now: datetime) -> int | None:
    for lead, reason, hush in one.muted:
        write_muted(session, one.kind, lead, reason, hush, now, group=one.first.group_key)
    if not one.told:
        return None
    if one.joins is not None:
        for lead, reason in one.told:
            session.add(AlertLead(town=lead.town, alert_id=one.joins.id, lead_id=lead.id, reason=reason))
        session.flush()
        return one.joins.id
    main = one.told[0][0]
    send_at = not_before(config.quiet_hours, now, main.urgency, town.zone)
    recipients, missing, targets = told_instead(session, town, config, one.first, one.planned, main, send_at)
    alert = write_alert(
        session,
        one.kind,
        one.told,
        recipients,
        now=now,
        due_at=send_at,
        first=one.first,
        group=one.first.group_key,
    )
    for lead, _reason in one.told:
        record(
            session,
            lead,
            "alert_followed_up",
            now,
            alert=alert.id,
            first=one.first.id,
            cause=one.kind,
            recipients=[found.facts() for found in recipients],
        )
    if not recipients:
        record_nobody(session, main, alert, missing, now)
    raise_gaps(session, town, config, targets, Traits.of(main, town), send_at, now)
    return alert.id
