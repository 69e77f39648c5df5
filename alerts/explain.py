"""Where a lead goes and why: routes, people, quiet hours, silences. Says it, changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from alerts.config import AlertsFile
from alerts.duty import Gap, uses_unknown_calendar
from alerts.hush import Hushes
from alerts.models import Silence
from alerts.mute import ALREADY_ALERTED, NOT_URGENT, RESOLVED, as_urgent
from alerts.quiet_hours import not_before
from alerts.routes import Route
from alerts.routing import Plan, Recipient, Traits, gaps, group_key, plan, resolve
from alerts.standing import latest_alert
from common.errors import InputError
from common.i18n import _
from pipeline.lifecycle import ENDED
from pipeline.store.engine import Store
from pipeline.store.models import Lead
from pipeline.town import TownContext
from pipeline.triage import URGENCY_ORDER

IMAGINED = 2**62
"""The number of a lead that does not exist: newer than all others."""


@dataclass(frozen=True, slots=True)
class Muted:
    """Why nobody would be told, with what causes it: a silence, another lead, an earlier alert."""

    reason: str
    silence: int | None = None
    silenced_by: str = ""
    why: str = ""
    until: datetime | None = None
    by_lead: int | None = None
    by_alert: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One route on the way: its path, what it asks for, and whom it names."""

    path: str
    match: dict[str, list[str]]
    to: list[str]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that decides about a lead's alert at one moment."""

    lead: int | None
    urgency: str
    topic: str
    place: str
    office: str
    restricted: bool
    at: datetime
    routes: list[Step]
    planned: Plan | None
    group: str
    send_at: datetime
    quiet: bool
    recipients: list[Recipient]
    missing: list[str]
    gaps: list[Gap]
    muted: Muted | None
    unknown_year: int | None
    """A year for which the rota asks an official calendar that is not published yet."""


def imagine(
    town: TownContext, *, urgency: str, topic: str, place: str = "", office: str = "", at: datetime
) -> Lead:
    """A lead that is not stored. Without an office the dispatch catalogue names it."""
    if urgency not in URGENCY_ORDER:
        raise InputError(
            _("紧急程度 {value}：只能是 {known}").format(value=urgency, known="、".join(URGENCY_ORDER))
        )
    if topic not in town.catalogue.topic_ids:
        known = "、".join(town.catalogue.topic_ids)
        raise InputError(_("没有主题 {value}；可用的有 {known}").format(value=topic, known=known))
    if office and office not in town.offices:
        known = "、".join(town.offices)
        raise InputError(_("没有部门 {value}；可用的有 {known}").format(value=office, known=known))
    return Lead(
        id=IMAGINED,
        town=town.id,
        title="",
        topic=topic,
        urgency=urgency,
        place=place,
        office=office or town.catalogue.office_for(topic, "", town.around(place)).office,
        state="dispatched",
        restricted=town.catalogue.is_restricted(topic),
        post_count=1,
        returns=0,
        first_seen=at,
        last_seen=at,
        received_at=at,
    )


def explain(
    store: Store, town: TownContext, config: AlertsFile, about: Lead | int, *, at: datetime
) -> Explanation:
    """Where a stored lead (by number) or an imagined one would go at `at`."""
    with store.read() as session:
        if isinstance(about, int):
            found = session.get(Lead, about)
            if found is None or found.town != town.id:
                raise InputError(_("没有线索 {lead}").format(lead=about))
            lead = found
        else:
            lead = about
        traits = Traits.of(lead, town)
        planned = plan(traits, config)
        muted = _muted(session, town, config, lead, planned, at)
    moment = at + planned.group_wait if planned else at
    send_at = not_before(config.quiet_hours, moment, lead.urgency, town.zone)
    targets = planned.targets if planned else ()
    recipients, missing = resolve(targets, traits, town, config, send_at)
    return Explanation(
        lead=None if lead.id == IMAGINED else lead.id,
        urgency=lead.urgency,
        topic=lead.topic,
        place="" if lead.restricted and lead.id != IMAGINED else lead.place,
        office=lead.office,
        restricted=lead.restricted,
        at=at,
        routes=[step for path in (planned.routes if planned else ()) for step in way(config.routes, path)],
        planned=planned,
        group=group_key(planned, lead).replace(str(IMAGINED), "?") if planned else "",
        send_at=send_at,
        quiet=send_at > moment,
        recipients=recipients,
        missing=missing,
        gaps=list(gaps(targets, traits, town, send_at)),
        muted=muted,
        unknown_year=uses_unknown_calendar(town, lead.office, send_at),
    )


def way(routes: Sequence[Route], path: str) -> list[Step]:
    """The routes from the top down to the one at `path`."""
    steps, at = [], ""
    for number in (int(part) for part in path.split(".")):
        route = routes[number - 1]
        at = f"{at}.{number}" if at else str(number)
        wanted = {name: list(values) for name, values in route.match.model_dump().items() if values}
        steps.append(Step(at, wanted, list(route.to)))
        routes = route.routes
    return steps


def as_json(found: Explanation) -> dict[str, Any]:
    """The explanation as one JSON object."""
    planned = found.planned
    return {
        "lead": found.lead,
        "urgency": found.urgency,
        "topic": found.topic,
        "place": found.place,
        "office": found.office,
        "restricted": found.restricted,
        "at": found.at,
        "routes": [{"path": step.path, "match": step.match, "to": step.to} for step in found.routes],
        "targets": list(planned.targets) if planned else [],
        "group": {
            "key": found.group,
            "by": list(planned.group_by),
            "wait_seconds": planned.group_wait.total_seconds(),
            "interval_seconds": planned.group_interval.total_seconds(),
            "repeat_seconds": planned.repeat_interval.total_seconds(),
        }
        if planned
        else None,
        "send_at": found.send_at,
        "quiet_hours": found.quiet,
        "recipients": [
            {
                "target": one.why,
                "contact": one.contact.id,
                "name": one.contact.name,
                "channel": one.contact.channel,
                "why": one.how,
                "detail": one.detail,
            }
            for one in found.recipients
        ],
        "nobody_for": found.missing,
        "gaps": [{"office": gap.office, "from": gap.begins, "to": gap.ends} for gap in found.gaps],
        "muted": None
        if found.muted is None
        else {
            "reason": found.muted.reason,
            "silence": found.muted.silence,
            "silenced_by": found.muted.silenced_by,
            "why": found.muted.why,
            "until": found.muted.until,
            "by_lead": found.muted.by_lead,
            "by_alert": found.muted.by_alert,
        },
        "calendar_unknown_from": found.unknown_year,
    }


def _muted(
    session: Session, town: TownContext, config: AlertsFile, lead: Lead, planned: Plan | None, at: datetime
) -> Muted | None:
    if lead.state in ENDED:
        return Muted(RESOLVED)
    if planned is None:
        return Muted(NOT_URGENT)
    hush = Hushes(session, town, config, at).of(lead)
    if hush is not None and hush.silence is not None:
        row = session.get_one(Silence, hush.silence)
        return Muted(hush.reason, row.id, row.staff, row.why, row.ends_at)
    if hush is not None:
        return Muted(hush.reason, by_lead=hush.lead)
    latest = latest_alert(session, lead)
    if latest is not None and as_urgent(latest, lead):
        return Muted(ALREADY_ALERTED, by_alert=latest.id)
    return None
