"""Opening a lead: only for those who see it, and each look at a restricted one goes into the audit record."""

from __future__ import annotations

from desk.accounts.sessions import Staff
from desk.audit import note
from desk.leads_seen import office_of, sees
from desk.parts import Desk
from desk.web.refusals import NotFound, NotYours
from pipeline.lead_view import LeadView, view_lead
from pipeline.store.models import Lead


def open_lead(desk: Desk, staff: Staff, lead_id: int) -> LeadView:
    """Everything about the lead, for a reader who may see it (`NotFound`, `NotYours` else)."""
    with desk.store.read() as session:
        lead = session.get(Lead, lead_id)
        if lead is None or lead.town != desk.town.id:
            raise NotFound
        if not sees(staff, lead):
            raise NotYours
        restricted = lead.restricted
    now = desk.clock()
    if restricted:  # written first: a look that cannot be recorded does not happen
        with desk.store.write() as session:
            note(session, desk.town.id, staff.name, "restricted_lead_viewed", now, lead=lead_id)
    return view_lead(desk.store, desk.town, lead_id, now, office=office_of(staff), staff=staff.name[:64])
