"""The triage list: what somebody should act on, most pressing first."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from desk.filters import URGENCIES, Asked
from desk.leads_seen import office_of
from desk.web.guard import Asking, AtDesk
from desk.web.templates import render
from pipeline.lead_search import search_leads
from pipeline.lifecycle import STATES

router = APIRouter()
PAGE = 50


@router.get("/leads")
def lead_list(
    request: Request,
    desk: AtDesk,
    staff: Asking,
    asked: Asked,
    after: Annotated[str | None, Query(max_length=80)] = None,
) -> Response:
    """A page of the list with its filters."""
    page = search_leads(
        desk.store,
        desk.town,
        desk.clock(),
        asked.filters(desk),
        office=office_of(staff),
        after=after,
        limit=PAGE,
    )
    more = urlencode([*asked.pairs(), ("after", page.next)]) if page.next else ""
    return render(
        request,
        "lead_list.html",
        rows=page.rows,
        more=more,
        asked=asked,
        topics=desk.town.catalogue.all_topics,
        offices=desk.town.offices.values(),
        urgencies=URGENCIES,
        states=STATES,
    )
