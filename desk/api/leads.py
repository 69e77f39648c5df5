"""Reading leads: the list and one lead."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from desk.api.answers import Id, LeadForm, LeadPage, LeadRow
from desk.filters import Asked
from desk.lead_opened import note_listed, open_lead
from desk.leads_seen import office_of
from desk.web.guard import Asking, AtDesk
from pipeline.lead_search import LARGEST_PAGE, search_leads

router = APIRouter(prefix="/api/v1")


@router.get("/leads")
def api_lead_list(
    desk: AtDesk,
    staff: Asking,
    asked: Asked,
    after: Annotated[str | None, Query(max_length=80, description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 50,
) -> LeadPage:
    """Leads in the order in which somebody should act; with ended ones among them, the newest first."""
    page = search_leads(
        desk.store,
        desk.town,
        desk.clock(),
        asked.filters(desk),
        office=office_of(staff),
        after=after,
        limit=limit,
    )
    note_listed(desk, staff, "restricted_leads_listed", [row.id for row in page.rows if row.restricted])
    return LeadPage(rows=[LeadRow.of(row) for row in page.rows], next=page.next)


@router.get("/leads/{lead_id}")
def api_lead(desk: AtDesk, staff: Asking, lead_id: Id) -> LeadForm:
    """A lead with its posts and history. Looking at a restricted one is recorded."""
    return LeadForm.of(desk, open_lead(desk, staff, lead_id))
