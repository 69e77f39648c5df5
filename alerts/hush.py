"""Whether a lead is muted at this moment: by a silence, or by a lead that covers it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.config import AlertsFile
from alerts.models import Alert, AlertLead
from alerts.mute import INHIBITED, SILENCED
from alerts.routes import Match
from alerts.rules import Inhibit
from alerts.silences import open_silences, silences
from pipeline.store.models import Lead
from pipeline.town import TownContext
from pipeline.triage import URGENCY_ORDER

ACTIVE = ("received", "dispatched", "accepted", "in_work", "returned")
"""States in which a problem lasts: an answered or ended lead inhibits nothing."""


@dataclass(frozen=True, slots=True)
class Hush:
    """Why a lead is muted: the reason's name and what caused it."""

    reason: str
    silence: int | None = None
    lead: int | None = None

    @property
    def cause(self) -> str:
        """The cause in short, for a key."""
        by = self.silence or self.lead
        return f"{self.reason}:{by}" if by else self.reason


class Hushes:
    """The silences and inhibiting leads of one moment."""

    def __init__(self, session: Session, town: TownContext, config: AlertsFile, now: datetime) -> None:
        self._town = town
        self._rules = config.inhibit
        self._silences = open_silences(session, town, now)
        self._told = list(_told_leads(session, town, config.inhibit))

    def of(self, lead: Lead) -> Hush | None:
        """Why the lead is muted, or None."""
        for silence in self._silences:
            if silences(silence, lead, self._town):
                return Hush(SILENCED, silence=silence.id)
        for source in self._told:
            if any(inhibits(rule, source, lead, self._town) for rule in self._rules):
                return Hush(INHIBITED, lead=source.id)
        return None

    def now_told(self, lead: Lead) -> None:
        """People hear of this lead now: from here on it inhibits others."""
        if self._rules and lead.id not in {known.id for known in self._told}:
            self._told.append(lead)


def inhibits(rule: Inhibit, source: Lead, target: Lead, town: TownContext) -> bool:
    """Whether `source` mutes `target` by this rule. Never a critical lead, and never two each other."""
    if target.urgency == "critical" or source.restricted or strength(source, town) >= strength(target, town):
        return False
    if not (_fits(rule.source_match, source, town) and _fits(rule.target_match, target, town)):
        return False
    if "topic" in rule.equal and source.topic != target.topic:
        return False
    return "place-within" not in rule.equal or lies_in(target.place, source.place, town)


def lies_in(place: str, wider: str, town: TownContext) -> bool:
    """Whether a place lies in another, or is it; everything lies in the town itself."""
    return bool(place) and bool(wider) and (wider == town.town.name or wider in town.around(place))


def strength(lead: Lead, town: TownContext) -> tuple[int, int, int]:
    """Smaller is stronger: the wider place, then the greater urgency, then the older lead."""
    wide = 0 if lead.place == town.town.name else len(town.around(lead.place)) or 99
    return wide, -URGENCY_ORDER.index(lead.urgency), lead.id


def _fits(match: Match, lead: Lead, town: TownContext) -> bool:
    return match.fits(
        urgency=lead.urgency, topic=lead.topic, places=town.around(lead.place), office=lead.office
    )


def _told_leads(session: Session, town: TownContext, rules: Iterable[Inhibit]) -> Iterator[Lead]:
    """Open leads that people were told about, or will be in a moment: those that may inhibit."""
    if not list(rules):
        return
    told = (
        select(AlertLead.lead_id)
        .join(Alert, Alert.id == AlertLead.alert_id)
        .where(Alert.kind == "lead", AlertLead.muted.is_(None), Alert.muted.is_(None))
    )
    yield from session.scalars(
        select(Lead).where(Lead.town == town.id, Lead.state.in_(ACTIVE), Lead.id.in_(told)).order_by(Lead.id)
    )
