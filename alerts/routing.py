"""Whom a lead's alert goes to, and why. Pure: traits and configuration in, recipients out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from alerts.config import AlertsFile
from alerts.duty import Gap, OnDuty, contact_by_id, duty, gap_at, offices_of
from alerts.routes import ROOT, taken
from alerts.values import parse_target
from pipeline.config import Contact
from pipeline.store.models import Lead
from pipeline.town import TownContext
from pipeline.triage import PRESSING

LONGEST_KEY = 200
"""Characters of `alerts.group_key`."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What routing may depend on. `places`: the lead's place and the places around it."""

    urgency: str
    topic: str
    places: tuple[str, ...]
    office: str
    restricted: bool = False

    @classmethod
    def of(cls, lead: Lead, town: TownContext) -> Self:
        return cls(lead.urgency, lead.topic, tuple(town.around(lead.place)), lead.office, lead.restricted)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A contact, the target that led to it, and how: `shift`, `rotation`, `override`, `leader`, `named` …"""

    contact: Contact
    why: str
    how: str = "named"
    detail: str = ""

    def facts(self) -> dict[str, str]:
        """The form in which a lead's history keeps it."""
        return {"contact": self.contact.id, "why": self.why, "how": self.how}


@dataclass(frozen=True, slots=True)
class Plan:
    """What the routes say: targets in order, the paths of the routes taken, and the grouping in time."""

    targets: tuple[str, ...]
    routes: tuple[str, ...]
    group_by: tuple[str, ...]
    group_wait: timedelta
    group_interval: timedelta
    repeat_interval: timedelta


def plan(lead: Traits, config: AlertsFile) -> Plan | None:
    """The targets of the routes that take the lead, or None.

    Urgent and critical leads that no route takes go to the coordinator. Restricted leads are only ever
    told to the office that acts on them. Of several routes the shortest wait counts, and otherwise what
    the first says.
    """
    branches = taken(
        config.routes, urgency=lead.urgency, topic=lead.topic, places=lead.places, office=lead.office
    )
    if not branches and lead.urgency not in PRESSING:
        return None
    first = branches[0] if branches else ROOT
    targets = [target for branch in branches for target in branch.to]
    if lead.restricted:
        targets = ["office_duty", "office_leader"]
    return Plan(
        targets=tuple(dict.fromkeys(targets)) or ("coordinator",),
        routes=tuple(branch.path for branch in branches),
        group_by=("lead",) if lead.restricted else first.group_by,
        group_wait=min((branch.group_wait for branch in branches), default=first.group_wait),
        group_interval=first.group_interval,
        repeat_interval=first.repeat_interval,
    )


def group_key(planned: Plan, lead: Lead) -> str:
    """What a group of leads has in common; one office always, since the message goes to it."""
    if "lead" in planned.group_by:
        return f"lead:{lead.id}|{lead.office}"
    values = {"topic": lead.topic, "place": lead.place, "urgency": lead.urgency}
    parts = [f"{name}={values[name]}" for name in sorted(set(planned.group_by) & set(values))]
    key = "|".join(["+".join(planned.routes), lead.office, *parts])
    return key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()


def resolve(
    targets: Sequence[str], lead: Traits, town: TownContext, config: AlertsFile, moment: datetime
) -> tuple[list[Recipient], list[str]]:
    """The recipients of targets at `moment`, and the targets where nobody is to be found.

    Where an office has nobody, the coordinator's duty stands in; never for a restricted lead.
    """
    found: dict[str, Recipient] = {}
    missing: list[str] = []
    for target in targets:
        recipients = [
            Recipient(contact, target, one.why, one.detail)
            for one in _people(target, lead, town, config, moment)
            if (contact := contact_by_id(town, one.contact)) is not None
            and may_be_told(town, lead, one.contact, moment)
        ]
        if not recipients:
            missing.append(target)
        for recipient in recipients:
            found.setdefault(recipient.contact.id, recipient)
    return list(found.values()), missing


def gaps(targets: Iterable[str], lead: Traits, town: TownContext, moment: datetime) -> Iterator[Gap]:
    """The offices among the targets where nobody is on duty at `moment`."""
    offices = {
        "office_duty": lead.office,
        "coordinator": town.town.coordinator,
    }
    wanted = (
        name if kind == "office" else offices.get(kind, "")
        for kind, name in (parse_target(target) for target in targets)
    )
    for office in dict.fromkeys(wanted):
        if office and (gap := gap_at(town, office, moment)) is not None:
            yield gap


def may_be_told(town: TownContext, lead: Traits, contact: str, moment: datetime | None = None) -> bool:
    """Whether a contact may hear of the lead: of a restricted one only the office that acts on it."""
    return not lead.restricted or lead.office in offices_of(town, contact, moment)


def _people(
    target: str, lead: Traits, town: TownContext, config: AlertsFile, moment: datetime
) -> list[OnDuty]:
    kind, name = parse_target(target)
    coordinator = town.town.coordinator
    if kind == "team":
        return [OnDuty(contact, "team") for contact in config.teams[name]]
    if kind == "contact":
        return [OnDuty(name, "named")]
    if kind == "coordinator":
        return duty(town, coordinator, moment)
    if kind == "office_leader":
        office = town.offices.get(lead.office)
        if office and office.leader:
            return [OnDuty(office.leader, "leader")]
    wanted = name if kind == "office" else lead.office
    found = duty(town, wanted, moment)
    if found:
        return found
    return [OnDuty(one.contact, "coordinator", one.detail) for one in duty(town, coordinator, moment)]
