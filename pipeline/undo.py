"""Take back the last thing a reviewer did with a lead, as long as nobody built on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.errors import LifeCycleError
from common.i18n import _
from pipeline.history import is_decision
from pipeline.labels import withdraw_labels
from pipeline.lifecycle import record
from pipeline.merge import put_back, recount
from pipeline.snapshot import restore
from pipeline.store.models import Lead, LeadEvent, Outbox
from pipeline.town import TownContext

Undo = Callable[[Session, Lead, dict[str, Any], datetime, str], None]


def last_action(session: Session, lead: Lead) -> LeadEvent | None:
    """The event of the last reviewer's action if it can be undone, else None."""
    events = session.scalars(
        select(LeadEvent).where(LeadEvent.lead_id == lead.id).order_by(LeadEvent.id.desc()).limit(200)
    )
    decisions = [event for event in events if is_decision(event)]
    for event in decisions:
        if event.kind in _UNDO:
            # what follows the action must be a part of it: same person, same moment
            later = [one for one in decisions if one.id > event.id]
            own = all(one.at == event.at and one.staff in (event.staff, "system") for one in later)
            return event if own else None
        if event.kind == "undone":
            return None
    return None


def undo(session: Session, lead: Lead, now: datetime, *, town: TownContext, staff: str) -> str:
    """Undo the last confirm, correct, dismiss, merge, split or move; returns its kind.

    `LifeCycleError` where there is nothing to undo or somebody has acted on it since.
    """
    event = last_action(session, lead)
    if event is None:
        raise LifeCycleError(_("线索 {lead} 没有可以撤销的操作，或者其后已有新的办理").format(lead=lead.id))
    office = lead.office
    _UNDO[event.kind](session, lead, event.data, now, staff)
    shown: dict[str, Any] = {
        key: event.data[key] for key in ("other", "posts", "after", "reason") if key in event.data
    }
    if event.kind == "corrected":
        shown["before"] = {key: event.data["before"][key] for key in event.data["after"]}
    record(session, lead, "undone", now, staff=staff, of=event.id, what=event.kind, data=shown)
    if lead.office != office and lead.state == "dispatched":
        session.add(Outbox(town=town.id, lead_id=lead.id, kind="lead_redispatched", created_at=now))
    return event.kind


def _undo_judgement(session: Session, lead: Lead, data: dict[str, Any], now: datetime, _staff: str) -> None:
    restore(lead, data["before"])
    withdraw_labels(session, data.get("labels", []), now)


def _undo_merge(session: Session, lead: Lead, data: dict[str, Any], now: datetime, staff: str) -> None:
    other = session.get_one(Lead, data["other"])
    if other.merged_into != lead.id:
        raise LifeCycleError(_("线索 {lead} 之后又有变化，不能撤销").format(lead=other.id))
    put_back(session, {**data, "placed_in": lead.id}, other)
    restore(other, data["other_before"])
    restore(lead, data["before"])
    recount(session, lead)
    recount(session, other)
    record(session, other, "undone", now, staff=staff, what="merged_into", data={"other": lead.id})


def _undo_split(session: Session, lead: Lead, data: dict[str, Any], now: datetime, staff: str) -> None:
    other = session.get_one(Lead, data["other"])
    _nothing_since(session, other, "split_from")
    put_back(session, {**data, "placed_in": other.id}, lead)
    restore(lead, data["before"])
    recount(session, lead)
    recount(session, other)
    if other.post_count:
        raise LifeCycleError(_("线索 {lead} 已有新帖归入，请改用合并").format(lead=other.id))
    other.state, other.merged_into, other.closed_at = "merged", lead.id, now
    record(session, other, "undone", now, staff=staff, what="split_from", data={"other": lead.id})


def _undo_move(session: Session, lead: Lead, data: dict[str, Any], now: datetime, staff: str) -> None:
    other = session.get_one(Lead, data["other"])
    _nothing_since(session, other, "posts_moved_in")
    put_back(session, {**data, "placed_in": other.id}, lead)
    restore(lead, data["before"])
    restore(other, data["other_before"])
    recount(session, lead)
    recount(session, other)
    record(session, other, "undone", now, staff=staff, what="posts_moved_in", data={"other": lead.id})


def _nothing_since(session: Session, other: Lead, kind: str) -> None:
    """Raise `LifeCycleError` if somebody decided anything about `other` after the event of this kind."""
    events = session.scalars(
        select(LeadEvent).where(LeadEvent.lead_id == other.id).order_by(LeadEvent.id.desc()).limit(200)
    )
    decisions = [event for event in events if is_decision(event)]
    place = next((number for number, event in enumerate(decisions) if event.kind == kind), None)
    if place is None or any(event.at != decisions[place].at for event in decisions[:place]):
        raise LifeCycleError(_("线索 {lead} 之后又有变化，不能撤销").format(lead=other.id))


_UNDO: dict[str, Undo] = {
    "confirmed": _undo_judgement,
    "corrected": _undo_judgement,
    "dismissed": _undo_judgement,
    "merged": _undo_merge,
    "bridged": _undo_merge,
    "split_off": _undo_split,
    "posts_moved_out": _undo_move,
}
"""The actions that can be undone, and how. Each keeps in its event what it needs for that."""
