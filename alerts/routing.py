"""Whom a lead's alert goes to, and why. Pure: traits and configuration in, recipients out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from alerts.config import AlertsFile, Route, parse_target
from alerts.duty import contact_by_id, offices_of, on_duty
from pipeline.config import Contact
from pipeline.leads import PRESSING
from pipeline.store.models import Lead
from pipeline.town import TownContext


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
    """A contact and the target that led to it."""

    contact: Contact
    why: str

    def facts(self) -> dict[str, str]:
        """The form in which a lead's history keeps it."""
        return {"contact": self.contact.id, "why": self.why}


@dataclass(frozen=True, slots=True)
class Plan:
    """What the routes say: targets in order, how long to wait (seconds), the routes taken (from 1)."""

    targets: tuple[str, ...]
    wait_seconds: int
    routes: tuple[int, ...]


def plan(lead: Traits, config: AlertsFile) -> Plan | None:
    """The targets of the first matching route (and further ones after `continue`), or None.

    Urgent and critical leads that no route takes go to the coordinator. Restricted leads are only ever
    told to the office that acts on them.
    """
    targets: list[str] = []
    taken: list[int] = []
    waits: list[int] = []
    for number, route in enumerate(config.routes, start=1):
        if matches(route, lead):
            targets += route.to
            taken.append(number)
            waits.append(route.group_wait_seconds)
            if not route.continue_:
                break
    if not taken and lead.urgency not in PRESSING:
        return None
    if lead.restricted:
        targets = ["office_duty", "office_leader"]
    return Plan(tuple(dict.fromkeys(targets)) or ("coordinator",), min(waits, default=0), tuple(taken))


def matches(route: Route, lead: Traits) -> bool:
    """Whether a route takes the lead; a place matches also from inside."""
    wanted = route.match
    return (
        (not wanted.urgency or lead.urgency in wanted.urgency)
        and (not wanted.topic or lead.topic in wanted.topic)
        and (not wanted.office or lead.office in wanted.office)
        and (not wanted.place or bool(set(wanted.place) & set(lead.places)))
    )


def resolve(
    targets: Sequence[str], lead: Traits, town: TownContext, config: AlertsFile, moment: datetime
) -> tuple[list[Recipient], list[str]]:
    """The recipients of targets at `moment`, and the targets where nobody is on duty.

    Where an office has nobody, the coordinator's duty stands in; never for a restricted lead.
    """
    found: dict[str, Recipient] = {}
    gaps: list[str] = []
    for target in targets:
        contacts = [
            contact
            for name in _contacts(target, lead, town, config, moment)
            if (contact := contact_by_id(town, name)) is not None and may_be_told(town, lead, name)
        ]
        if not contacts:
            gaps.append(target)
        for contact in contacts:
            found.setdefault(contact.id, Recipient(contact, target))
    return list(found.values()), gaps


def may_be_told(town: TownContext, lead: Traits, contact: str) -> bool:
    """Whether a contact may hear of the lead: of a restricted one only the office that acts on it."""
    return not lead.restricted or lead.office in offices_of(town, contact)


def _contacts(
    target: str, lead: Traits, town: TownContext, config: AlertsFile, moment: datetime
) -> list[str]:
    kind, name = parse_target(target)
    coordinator = town.town.coordinator
    if kind == "team":
        return list(config.teams[name])
    if kind == "contact":
        return [name]
    if kind == "coordinator":
        return on_duty(town, coordinator, moment)
    if kind == "office_leader":
        office = town.offices.get(lead.office)
        if office and office.leader:
            return [office.leader]
    wanted = name if kind == "office" else lead.office
    return on_duty(town, wanted, moment) or on_duty(town, coordinator, moment)
