"""Opening a lead: only for those who see it, and each look at a restricted one goes into the audit record."""

from __future__ import annotations

from collections.abc import Sequence

from desk.accounts.sessions import Staff
from desk.audit import note
from desk.leads_seen import office_of, sees
from desk.parts import Desk
from desk.web.refusals import NotFound
from pipeline.lead_view import LeadView, view_lead
from pipeline.store.models import Lead


def open_lead(desk: Desk, staff: Staff, lead_id: int) -> LeadView:
    """Everything about the lead, for a reader who may see it (`NotFound` else, whether it exists or not)."""
    with desk.store.read() as session:
        lead = session.get(Lead, lead_id)
        if lead is None or lead.town != desk.town.id or not sees(staff, lead):
            raise NotFound
        restricted = lead.restricted
    now = desk.clock()
    if restricted:  # written first: a look that cannot be recorded does not happen
        with desk.store.write() as session:
            note(session, desk.town.id, staff.name, "restricted_lead_viewed", now, lead=lead_id)
    return view_lead(desk.store, desk.town, lead_id, now, office=office_of(staff), staff=staff.name[:64])


def note_listed(desk: Desk, staff: Staff, action: str, leads: Sequence[int]) -> None:
    """Titles of these restricted leads are about to be shown in a list: one entry names them all.

    Call it before the answer: a look that cannot be recorded does not happen.
    """
    if leads:
        with desk.store.write() as session:
            note(session, desk.town.id, staff.name, action, desk.clock(), leads=sorted(set(leads)))
