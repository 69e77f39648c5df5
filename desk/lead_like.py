"""Leads like this one, for its page: how the like was solved before, and what may be the same problem.

Looking for them takes longer than the rest of the page, so the page asks for them when it is there.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from sqlalchemy.orm import Session

from desk.accounts.sessions import Staff
from desk.lead_opened import find_lead
from desk.leads_seen import office_of
from desk.rights import may_review
from desk.web.guard import Asking, AtDesk
from desk.web.refusals import NotFound
from desk.web.templates import render
from pipeline.lifecycle import OPEN
from pipeline.similar_leads import similar_leads
from pipeline.store.models import Lead

router = APIRouter()


@router.get("/leads/{lead_id}/like")
def lead_like(
    request: Request, desk: AtDesk, staff: Asking, lead_id: Annotated[int, Path(ge=1, lt=2**63)]
) -> Response:
    """Two parts of a lead's page; a page of their own where the browser runs no scripts."""
    with desk.store.read() as session:
        lead = find_lead(session, desk, staff, lead_id)
        if lead.restricted:  # its page shows them itself, so that each look is recorded once
            raise NotFound
        found = like_leads(session, lead, staff)
    template = "_lead_like.html" if request.headers.get("hx-request") else "lead_like.html"
    return render(request, template, here=f"/leads/{lead_id}", lead=lead, **found)


def like_leads(session: Session, lead: Lead, staff: Staff) -> dict[str, Any]:
    """What the template `_lead_like.html` shows."""
    reviews = may_review(staff.role, restricted=lead.restricted)
    return {
        "like": similar_leads(session, lead, office=office_of(staff)),
        "same": similar_leads(session, lead, states=OPEN) if reviews else None,
    }
