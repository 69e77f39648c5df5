"""Deadlines that have passed: which step a lead waits for, since when, and how late it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from common.i18n import N_
from pipeline.lead_list import next_due
from pipeline.lifecycle import OPEN
from pipeline.store.engine import Store
from pipeline.store.models import Lead
from pipeline.town import TownContext

STEPS: dict[str, str] = {
    "dispatch": N_("派单"),
    "redispatch": N_("重新派单"),
    "accept": N_("签收"),
    "feedback": N_("首次答复"),
}
"""The steps that have a deadline, with their names for people."""

_STEP_OF = {
    "received": "dispatch",
    "returned": "redispatch",
    "dispatched": "accept",
    "accepted": "feedback",
    "in_work": "feedback",
}


@dataclass(frozen=True, slots=True)
class Overdue:
    """A lead that should have moved on."""

    id: int
    title: str
    topic: str
    urgency: str
    place: str
    office: str
    state: str
    step: str
    due: datetime
    hours: float
    restricted: bool


def step_of(state: str) -> str | None:
    """The step that a lead in this state waits for; None where no deadline runs."""
    return _STEP_OF.get(state)


def responsible(lead_office: str, state: str, town: TownContext, *, restricted: bool) -> str:
    """Who has to take the step: the coordinator dispatches, the office does the rest (all, if restricted)."""
    dispatching = step_of(state) in ("dispatch", "redispatch")
    return town.town.coordinator if dispatching and not restricted else lead_office


def overdue(store: Store, town: TownContext, now: datetime, *, office: str | None = None) -> list[Overdue]:
    """The open leads whose deadline has passed, by the office that has to act, the latest first.

    Restricted ones stand in the list of their own office only, without title and place.
    """
    with store.read() as session:
        leads = session.scalars(
            select(Lead)
            .where(Lead.town == town.id, Lead.state.in_(OPEN))
            .where(Lead.restricted.is_(False) | (Lead.office == (office or "")))
        ).all()
    found = [
        Overdue(
            id=lead.id,
            title="" if lead.restricted else lead.title,
            topic=lead.topic,
            urgency=lead.urgency,
            place="" if lead.restricted else lead.place,
            office=responsible(lead.office, lead.state, town, restricted=lead.restricted),
            state=lead.state,
            step=step,
            due=due,
            hours=round((now - due).total_seconds() / 3600, 1),
            restricted=lead.restricted,
        )
        for lead in leads
        if (due := next_due(lead)) is not None and due < now and (step := step_of(lead.state)) is not None
    ]
    wanted = [one for one in found if office is None or one.office == office]
    order = list(town.offices)
    return sorted(wanted, key=lambda one: (_place(order, one.office), one.due, one.id))


def _place(order: list[str], office: str) -> int:
    return order.index(office) if office in order else len(order)
