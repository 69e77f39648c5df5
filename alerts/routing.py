"""Whom a lead's alert goes to, and why. Pure: lead facts and configuration in, contacts out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.config import AlertsFile, Route, parse_target
from alerts.duty import on_duty
from pipeline.config import Office
from pipeline.store.models import Lead
from pipeline.town import TownContext

PRESSING = ("critical", "urgent")


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """What routing may depend on."""

    urgency: str
    topic: str
    places: tuple[str, ...]
    office: str
    restricted: bool


@dataclass(frozen=True, slots=True)
class Recipient:
    """A contact and the reason it was chosen: a route's number (from 1) and the target that led to it."""

    contact: str
    why: str


@dataclass(frozen=True, slots=True)
class Routing:
    """The recipients, how long to wait for more posts (seconds), and targets that led to nobody."""

    recipients: tuple[Recipient, ...]
    wait_seconds: int
    nobody: tuple[str, ...]


def facts_of(lead: Lead, town: TownContext) -> LeadFacts:
    """The routing facts of a stored lead."""
    return LeadFacts(lead.urgency, lead.topic, tuple(town.around(lead.place)), lead.office, lead.restricted)


class Router:
    """The routes of one town."""

    def __init__(
        self, config: AlertsFile, offices: Mapping[str, Office], coordinator: str, zone: ZoneInfo
    ) -> None:
        self._config = config
        self._offices = offices
        self._coordinator = coordinator
        self._zone = zone

    def route(self, lead: LeadFacts, moment: datetime) -> Routing:
        """The first matching route, and further ones after `continue`; pressing leads never fall through."""
        if lead.restricted:
            # need to know: only the office that acts, and only where somebody would be told at all
            return (
                self.resolve(["office_duty"], lead, moment, "restricted")
                if self._told(lead)
                else Routing((), 0, ())
            )
        found: list[Routing] = []
        for number, route in enumerate(self._config.routes, start=1):
            if matches(route, lead):
                part = self.resolve(route.to, lead, moment, f"route {number}")
                found.append(Routing(part.recipients, route.group_wait_seconds, part.nobody))
                if not route.continue_:
                    break
        if not found and lead.urgency in PRESSING:
            found = [self.resolve(["coordinator"], lead, moment, "no route")]
        return _merge(found)

    def resolve(self, targets: Sequence[str], lead: LeadFacts | None, moment: datetime, why: str) -> Routing:
        """The contacts of targets at a moment; targets about an office need `lead`."""
        recipients: dict[str, Recipient] = {}
        nobody: list[str] = []
        for target in targets:
            contacts = self._contacts(target, lead, moment)
            if not contacts:
                nobody.append(target)
            for contact in contacts:
                recipients.setdefault(contact, Recipient(contact, f"{why}: {target}"))
        return Routing(tuple(recipients.values()), 0, tuple(nobody))

    def _contacts(self, target: str, lead: LeadFacts | None, moment: datetime) -> tuple[str, ...]:
        kind, name = parse_target(target)
        if kind == "team":
            return tuple(self._config.teams[name])
        if kind == "contact":
            return (name,)
        if kind == "office_leader":
            office = self._offices.get(lead.office) if lead else None
            return (office.leader,) if office and office.leader else ()
        wanted = {"office": name, "coordinator": self._coordinator}.get(kind, lead.office if lead else "")
        return on_duty(self._offices, wanted, self._coordinator, moment, self._zone).contacts

    def _told(self, lead: LeadFacts) -> bool:
        return lead.urgency in PRESSING or any(matches(route, lead) for route in self._config.routes)


def matches(route: Route, lead: LeadFacts) -> bool:
    """Whether a route takes the lead; a place matches also from inside."""
    wanted = route.match
    return (
        (not wanted.urgency or lead.urgency in wanted.urgency)
        and (not wanted.topic or lead.topic in wanted.topic)
        and (not wanted.office or lead.office in wanted.office)
        and (not wanted.place or bool(set(wanted.place) & set(lead.places)))
    )


def _merge(parts: Sequence[Routing]) -> Routing:
    recipients: dict[str, Recipient] = {}
    for part in parts:
        for recipient in part.recipients:
            recipients.setdefault(recipient.contact, recipient)
    wait = min((part.wait_seconds for part in parts), default=0)
    return Routing(tuple(recipients.values()), wait, tuple(name for part in parts for name in part.nobody))
