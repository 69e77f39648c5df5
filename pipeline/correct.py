"""A person says what a lead really is: topic, urgency, place, office. It is routed anew at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.errors import InputError, LifeCycleError
from common.i18n import _
from pipeline.deadlines import TERMS
from pipeline.dispatch import MOST_RETURNS, Dispatch
from pipeline.labels import add_labels
from pipeline.lead_terms import hasten, relax
from pipeline.lifecycle import ENDED, record, take_step
from pipeline.snapshot import snapshot
from pipeline.store.models import Lead, Outbox, Post
from pipeline.town import TownContext
from pipeline.triage import URGENCY_ORDER

BY_HAND = "reviewer"
"""Basis code of an office that a person chose against the catalogue."""

FIELDS = ("topic", "urgency", "place", "office")
LONGEST_PLACE = 200
READ_FOR_ROUTING = 20


def confirm(session: Session, lead: Lead, now: datetime, *, town: TownContext, staff: str) -> None:
    """A person has looked: the lead is what the machine says. An unsure one is handed over now."""
    _open_only(lead)
    before = snapshot(lead)
    was_unsure, lead.unsure, lead.confirmed_at = lead.unsure, False, now
    labels = add_labels(session, lead, {"topic": lead.topic, "urgency": lead.urgency}, now, staff=staff)
    record(session, lead, "confirmed", now, staff=staff, before=before, labels=labels)
    if was_unsure and lead.state in ("received", "dispatched"):
        route_anew(session, town, lead, by_catalogue(session, town, lead), now, staff=staff, before=before)


def correct(
    session: Session,
    lead: Lead,
    changes: Mapping[str, str],
    now: datetime,
    *,
    town: TownContext,
    staff: str,
    note: str = "",
) -> None:
    """Change `topic`, `urgency`, `place` or `office` (those given that differ) and route the lead anew.

    An office given wins over the catalogue; else topic and place decide. Labels for training are kept,
    alerts learn of another office or a higher urgency.
    """
    _open_only(lead)
    changed = {name: value for name, value in changes.items() if value != getattr(lead, name)}
    _check(changed, town)
    if not changed:
        raise InputError(_("没有要更正的内容：各项与现在相同"))
    if "office" in changed and lead.state == "answered":
        raise LifeCycleError(_("线索 {lead} 已答复，不能改派；请先重新办理").format(lead=lead.id))
    before = snapshot(lead)
    for name in ("topic", "urgency", "place"):
        if name in changed:
            setattr(lead, name, changed[name])
    lead.unsure, lead.confirmed_at = False, now
    if "topic" in changed:
        lead.restricted = town.catalogue.is_restricted(lead.topic)
    if "urgency" in changed:
        _new_deadlines(session, lead, str(before["urgency"]), now, town)
    taught = {name: value for name, value in changed.items() if name != "office"}
    labels = add_labels(session, lead, taught, now, staff=staff) if taught else []
    chosen = (
        Dispatch(changed["office"], town.catalogue.relation_to(changed["office"]), BY_HAND)
        if "office" in changed
        else by_catalogue(session, town, lead)
        if {"topic", "place"} & changed.keys() or before["unsure"]
        else Dispatch(lead.office, lead.relation, lead.basis)
    )
    record(
        session,
        lead,
        "corrected",
        now,
        staff=staff,
        before=before,
        after=changed,
        labels=labels,
        note=note,
    )
    route_anew(session, town, lead, chosen, now, staff=staff, before=before)


def _open_only(lead: Lead) -> None:
    if lead.state in ENDED:
        raise LifeCycleError(_("线索 {lead} 已结束，请先重新办理").format(lead=lead.id))


def _check(changes: Mapping[str, str], town: TownContext) -> None:
    """Raise `InputError` for a field that cannot be corrected or a value that does not exist."""
    for name, value in changes.items():
        if name not in FIELDS:
            raise InputError(_("不能更正 {field}").format(field=name))
        known = {
            "topic": town.catalogue.knows(value),
            "urgency": value in URGENCY_ORDER,
            "place": len(value) <= LONGEST_PLACE and value.isprintable(),
            "office": value in town.offices,
        }[name]
        if not known:
            raise InputError(_("{field} = {value}：没有这一项").format(field=name, value=value[:80]))


def _new_deadlines(session: Session, lead: Lead, before: str, now: datetime, town: TownContext) -> None:
    """A higher urgency counts from now and never lengthens a deadline; a lower one counts from the start."""
    if URGENCY_ORDER.index(lead.urgency) > URGENCY_ORDER.index(before):
        hasten(lead, now, town.zone)
        session.add(Outbox(town=town.id, lead_id=lead.id, kind="urgency_raised", created_at=now))
        return
    relax(lead, town.zone)


def by_catalogue(session: Session, town: TownContext, lead: Lead) -> Dispatch:
    """Where the dispatch catalogue sends the lead; returned too often, the coordinator decides."""
    if lead.returns >= MOST_RETURNS:
        return town.catalogue.after_returns()
    texts = session.scalars(
        select(Post.title + Post.text)
        .where(Post.lead_id == lead.id)
        .order_by(Post.published_at, Post.id)
        .limit(READ_FOR_ROUTING)
    )
    return town.catalogue.office_for(lead.topic, " ".join(texts), town.around(lead.place))


def route_anew(
    session: Session,
    town: TownContext,
    lead: Lead,
    chosen: Dispatch,
    now: datetime,
    *,
    staff: str,
    before: Mapping[str, Any],
) -> None:
    """Hand the lead to the chosen office: a new dispatch where it was not there yet, or is there no more."""
    moved = chosen.office != lead.office
    lead.office, lead.relation, lead.basis = chosen.office, chosen.relation, chosen.basis
    if moved:
        record(session, lead, "routed", now, staff=staff, office=chosen.office, basis=chosen.basis,
               words=list(chosen.words))  # fmt: skip
    if lead.state == "dispatched" and moved:
        lead.dispatched_at = now
        lead.accept_due = TERMS[lead.urgency].accept.after(now, town.zone)
    elif lead.state in ("received", "returned") or (lead.state in ("accepted", "in_work") and moved):
        lead.accept_due = TERMS[lead.urgency].accept.after(now, town.zone)
        take_step(session, lead, "dispatched", now, staff=staff)
    if before["state"] == "received" or (moved and before["state"] != "returned"):
        session.add(Outbox(town=town.id, lead_id=lead.id, kind="lead_redispatched", created_at=now))
