"""Opening a lead: only for those who see it, and each look at a restricted one goes into the audit record."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from desk.accounts.sessions import Staff
from desk.audit import note
from desk.leads_seen import office_of, sees
from desk.parts import Desk
from desk.web.refusals import NotFound
from pipeline.lead_view import LeadView, view_lead
from pipeline.store.models import Lead


def find_lead(session: Session, desk: Desk, staff: Staff, lead_id: int) -> Lead:
    """The lead, for a reader who may see it (`NotFound` else, whether it exists or not)."""
    lead = session.get(Lead, lead_id)
    if lead is None or lead.town != desk.town.id or not sees(staff, lead):
        raise NotFound
    return lead


def open_lead(desk: Desk, staff: Staff, lead_id: int, *, newest: int | None = None) -> LeadView:
    """Everything about the lead (of its posts the `newest`), for a reader who may see it."""
    with desk.store.read() as session:
        restricted = find_lead(session, desk, staff, lead_id).restricted
    now = desk.clock()
    if restricted:  # written first: a look that cannot be recorded does not happen
        with desk.store.write() as session:
            note(session, desk.town.id, staff.name, "restricted_lead_viewed", now, lead=lead_id)
    office, name = office_of(staff), staff.name[:64]
    return view_lead(desk.store, desk.town, lead_id, now, office=office, staff=name, newest=newest)


def note_listed(desk: Desk, staff: Staff, action: str, leads: Sequence[int]) -> None:
    """Titles of these restricted leads are about to be shown in a list: one entry names them all.

    Call it before the answer: a look that cannot be recorded does not happen.
    """
    if leads:
        with desk.store.write() as session:
            note(session, desk.town.id, staff.name, action, desk.clock(), leads=sorted(set(leads)))
