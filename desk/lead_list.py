"""The triage list: what somebody should act on, most pressing first."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import func, select

from desk.accounts.sessions import Staff
from desk.filters import URGENCIES, Asked, Wanted
from desk.lead_opened import note_listed
from desk.leads_seen import office_of, seen_by
from desk.list_views import VIEWS, query_of
from desk.parts import Desk
from desk.rights import may_review
from desk.saved_views import views_of
from desk.signs_shown import MOST, signs_for
from desk.web.guard import Asking, AtDesk
from desk.web.templates import Saying, render
from pipeline.lead_search import Page, search_leads
from pipeline.lifecycle import STATES
from pipeline.signs_noted import signs_by_lead
from pipeline.steps import DISMISSALS
from pipeline.store.models import Lead

router = APIRouter()
PAGE = 50
Cursor = Annotated[str | None, Query(max_length=80)]


@router.get("/leads")
def lead_list(request: Request, desk: AtDesk, staff: Asking, wanted: Asked, after: Cursor = None) -> Response:
    """A page of the list."""
    return show_list(request, desk, staff, wanted, after=after)


def show_list(
    request: Request,
    desk: Desk,
    staff: Staff,
    wanted: Wanted,
    *,
    after: str | None = None,
    said: Saying | None = None,
    status: int = 200,
) -> Response:
    """The list for this reader, with what an action has just done."""
    page = find_page(desk, staff, wanted, after)
    note_listed(desk, staff, "restricted_leads_listed", [row.id for row in page.rows if row.restricted])
    query = query_of(wanted)
    signs = signs_for(desk, office_of(staff))
    response = render(
        request,
        "lead_list.html",
        status=status,
        said=said,
        here=f"/leads?{query}" if query else "/leads",
        rows=page.rows,
        following=page.next,
        wanted=wanted,
        query=query,
        mark=mark(page),
        newest=newest_lead(desk, staff),
        views=VIEWS,
        saved=views_of(desk, staff),
        topics=desk.town.catalogue.topics,
        urgencies=URGENCIES,
        offices=desk.town.offices.values(),
        places=desk.town.places,
        sources=desk.sources,
        states=STATES,
        dismissals=DISMISSALS,
        own_office=office_of(staff),
        reviews=may_review(staff.role, restricted=False),
        signs=signs,
        signs_shown=MOST,
        sign_of=signs_by_lead([one.sign for one in signs]),
    )
    if request.headers.get("hx-request") and request.method == "GET" and after is None:
        # the form sends its empty fields, too; the address that people keep and share has none of them
        response.headers["HX-Replace-Url"] = f"/leads?{query}" if query else "/leads"
    return response


def find_page(desk: Desk, staff: Staff, wanted: Wanted, after: str | None = None) -> Page:
    """The rows that the reader may see."""
    return search_leads(
        desk.store,
        desk.town,
        desk.clock(),
        wanted.filters(desk),
        office=office_of(staff),
        after=after,
        limit=PAGE,
    )


def mark(page: Page) -> str:
    """A fingerprint of the rows: another one means that the reader's list is no longer the newest."""
    rows = ",".join(f"{row.id}:{row.version}" for row in page.rows)
    return hashlib.sha256(rows.encode()).hexdigest()[:16]


def newest_lead(desk: Desk, staff: Staff) -> int:
    """The number of the newest lead that the reader sees: later ones are new to them."""
    newest = select(func.max(Lead.id)).where(Lead.town == desk.town.id, seen_by(staff))
    with desk.store.read() as session:
        return session.scalar(newest) or 0
