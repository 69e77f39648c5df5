"""What people do with leads, the same for pages and API: sees it, may it, nobody was faster, then act.

Each function takes the version of the lead that the reader saw and raises an `XiangyinError` whose message
can be shown as it is: `NotFound`, `NotYours`, `StaleError` (what changed meanwhile), `LifeCycleError`,
`InputError`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy.orm import Session

from alerts.acknowledge import acknowledge
from common.errors import InputError
from common.i18n import _
from desk.accounts.sessions import Staff
from desk.leads_seen import sees
from desk.parts import Desk
from desk.rights import may_review, may_step
from desk.web.refusals import NotFound, NotYours
from pipeline import correct as corrections
from pipeline import merge as placing
from pipeline import steps
from pipeline.seen import get_seen
from pipeline.store.models import Lead
from pipeline.undo import undo

MOST_AT_ONCE = 100
"""Leads or posts in one action."""


@contextmanager
def reviewing(desk: Desk, staff: Staff, lead_id: int, version: int) -> Iterator[tuple[Session, Lead]]:
    """One transaction on a lead that the reader may judge and has seen in its present form."""
    with desk.store.write() as session:
        yield session, reviewed_lead(session, desk, staff, lead_id, version)


def reviewed_lead(session: Session, desk: Desk, staff: Staff, lead_id: int, version: int) -> Lead:
    """The lead, if the reader may judge it. Restricted ones are judged by their office, the others never."""
    lead = seen_lead(session, desk, staff, lead_id, version)
    if not may_review(staff.role, restricted=lead.restricted):
        raise NotYours
    return lead


def seen_lead(session: Session, desk: Desk, staff: Staff, lead_id: int, version: int) -> Lead:
    """The lead, if the reader may open it and has seen what was last decided about it."""
    lead = session.get(Lead, lead_id)
    if lead is None or lead.town != desk.town.id or not sees(staff, lead):
        raise NotFound
    return get_seen(session, desk.town, lead_id, version)


def confirm_lead(desk: Desk, staff: Staff, lead_id: int, version: int) -> None:
    """The lead is what the machine says."""
    with reviewing(desk, staff, lead_id, version) as (session, lead):
        corrections.confirm(session, lead, desk.clock(), town=desk.town, staff=staff.name)


def correct_lead(
    desk: Desk, staff: Staff, lead_id: int, version: int, changes: Mapping[str, str], note: str = ""
) -> None:
    """Correct topic, urgency, place or office. An office itself only passes a restricted lead on."""
    with reviewing(desk, staff, lead_id, version) as (session, lead):
        corrections.correct(
            session, lead, changes, desk.clock(), town=desk.town, staff=staff.name, note=_note(note)
        )


def step_lead(desk: Desk, staff: Staff, lead_id: int, version: int, state: str, note: str = "") -> None:
    """A plain step: `accepted`, `in_work`, `answered`, `closed`, `returned`, `received` (reopen)."""
    with desk.store.write() as session:
        lead = seen_lead(session, desk, staff, lead_id, version)
        if not may_step(staff.role, lead.state, state, restricted=lead.restricted):
            raise NotYours
        steps.step(session, lead, state, desk.clock(), town=desk.town, staff=staff.name, note=note)


def dispatch_lead(desk: Desk, staff: Staff, lead_id: int, version: int) -> None:
    """Hand a received or returned lead to the office of the catalogue."""
    with reviewing(desk, staff, lead_id, version) as (session, lead):
        steps.dispatch(session, lead, desk.clock(), town=desk.town, staff=staff.name)


def dismiss_lead(desk: Desk, staff: Staff, lead_id: int, version: int, reason: str, note: str = "") -> None:
    """No action is needed; `reason` is one of `pipeline.steps.DISMISSALS`."""
    with reviewing(desk, staff, lead_id, version) as (session, lead):
        steps.dismiss(session, lead, reason, desk.clock(), staff=staff.name, note=note)


def follow_up_lead(
    desk: Desk, staff: Staff, lead_id: int, version: int, *, satisfied: bool, note: str = ""
) -> None:
    """Record what residents said when they were asked afterwards."""
    with reviewing(desk, staff, lead_id, version) as (session, lead):
        steps.follow_up(session, lead, desk.clock(), satisfied=satisfied, staff=staff.name, note=note)


def merge_leads(desk: Desk, staff: Staff, lead_id: int, version: int, others: Mapping[int, int]) -> None:
    """Merge the leads of `others` (id → version seen) into the lead, all or none."""
    if not others or len(others) > MOST_AT_ONCE:
        raise InputError(_("请选择 1 到 {count} 条要并入的线索").format(count=MOST_AT_ONCE))
    with reviewing(desk, staff, lead_id, version) as (session, lead):
        for other_id, other_version in others.items():
            other = reviewed_lead(session, desk, staff, other_id, other_version)
            placing.merge(session, lead, other, desk.clock(), town=desk.town, staff=staff.name)
            session.flush()


def split_lead(desk: Desk, staff: Staff, lead_id: int, version: int, posts: Collection[int]) -> int:
    """Give these posts a lead of their own; returns its number."""
    with reviewing(desk, staff, lead_id, version) as (session, lead):
        made = placing.split(session, lead, posts, desk.clock(), town=desk.town, staff=staff.name)
        return made.id


def move_posts(
    desk: Desk,
    staff: Staff,
    lead_id: int,
    version: int,
    posts: Collection[int],
    other_id: int,
    other_version: int | None = None,
) -> None:
    """Move these posts to another lead. Without `other_version` the other lead is taken as it is now."""
    with reviewing(desk, staff, lead_id, version) as (session, lead):
        other = session.get(Lead, other_id)
        if other is None or other.town != desk.town.id or not sees(staff, other):
            raise NotFound
        seen = other.version if other_version is None else other_version
        other = reviewed_lead(session, desk, staff, other_id, seen)
        placing.move(session, lead, other, posts, desk.clock(), town=desk.town, staff=staff.name)


def undo_last(desk: Desk, staff: Staff, lead_id: int, version: int) -> str:
    """Undo the last reviewer's action on the lead; returns its kind."""
    with reviewing(desk, staff, lead_id, version) as (session, lead):
        return undo(session, lead, desk.clock(), town=desk.town, staff=staff.name)


def acknowledge_lead(desk: Desk, staff: Staff, lead_id: int) -> None:
    """Somebody takes care: the lead's alerts stop climbing."""
    with desk.store.read() as session:
        lead = session.get(Lead, lead_id)
        if lead is None or lead.town != desk.town.id or not sees(staff, lead):
            raise NotFound
    acknowledge(desk.store, desk.town, staff=staff.name[:64], clock=desk.clock, lead=lead_id)


def _note(note: str) -> str:
    if len(note) > steps.LONGEST_NOTE:
        raise InputError(_("说明最多 {count} 个字").format(count=steps.LONGEST_NOTE))
    return note.strip()
