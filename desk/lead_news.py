"""Whether the list has changed since its reader loaded it: a bar that offers the newer one, or nothing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from desk.filters import Asked
from desk.lead_list import find_page, mark
from desk.list_views import query_of
from desk.web.guard import Asking, AtDesk
from desk.web.templates import render

router = APIRouter()


@router.get("/leads/news")
def lead_news(
    request: Request,
    desk: AtDesk,
    staff: Asking,
    wanted: Asked,
    seen: Annotated[str, Query(max_length=16)] = "",
    newest: Annotated[int, Query(ge=0, lt=2**63)] = 0,
) -> Response:
    """204 while the first page is what the reader saw; else a button with the number of new leads."""
    page = find_page(desk, staff, wanted)
    if mark(page) == seen:
        return Response(status_code=204)
    fresh = sum(row.id > newest for row in page.rows)
    return render(request, "lead_news.html", fresh=fresh, query=query_of(wanted))
