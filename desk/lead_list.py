"""The triage list: what somebody should act on, most pressing first."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from desk.leads_seen import office_of
from desk.web.guard import Asking, AtDesk
from desk.web.templates import render
from pipeline.lead_list import list_leads

router = APIRouter()
PAGE = 50


@router.get("/leads")
def lead_list(request: Request, desk: AtDesk, staff: Asking) -> Response:
    """The first rows of the list."""
    rows = list_leads(desk.store, desk.town, desk.clock(), office=office_of(staff), limit=PAGE)
    return render(request, "lead_list.html", rows=rows)
