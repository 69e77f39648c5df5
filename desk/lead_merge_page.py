"""Merge any lead into the one that is open: find it by number or words, see both side by side, then decide."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from common.errors import LifeCycleError
from common.i18n import _
from desk.accounts.sessions import Staff
from desk.lead_opened import note_listed, open_lead
from desk.leads_seen import office_of, sees
from desk.parts import Desk
from desk.rights import may_review
from desk.web.guard import Asking, AtDesk
from desk.web.refusals import NotYours
from desk.web.templates import render
from pipeline.lead_search import Filters, search_leads
from pipeline.lifecycle import ENDED, OPEN, STATES
from pipeline.seen import LARGEST
from pipeline.similar_leads import similar_leads
from pipeline.store.models import Lead

router = APIRouter()
FOUND = 20
POSTS = 4
"""Posts of each lead in the comparison: the first ones, which say what it is about."""

CAN_BE_MERGED = tuple(state for state in STATES if state != "merged")
_NUMBER = re.compile(r"#?(\d{1,18})")


@router.get("/leads/{lead_id}/merge")
def lead_merge_page(
    request: Request,
    desk: AtDesk,
    staff: Asking,
    lead_id: Annotated[int, Path(ge=1, le=LARGEST)],
    q: Annotated[str, Query(max_length=200)] = "",
    other: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
) -> Response:
    """The search, and with `other` the two leads side by side."""
    view = open_lead(desk, staff, lead_id)
    if not may_review(staff.role, restricted=view.lead.restricted):
        raise NotYours
    if view.lead.state in ENDED:
        raise LifeCycleError(_("线索 {lead} 已结束，请先重新办理再合并").format(lead=lead_id))
    second = open_lead(desk, staff, other) if other is not None and other != lead_id else None
    found = candidates(desk, staff, view.lead, q.strip())
    if view.lead.restricted:
        note_listed(desk, staff, "restricted_leads_listed", [lead.id for lead in found])
    return render(
        request,
        "lead_merge.html",
        lead=view.lead,
        sides=[(one.lead, one.posts[:POSTS], len(one.posts)) for one in (view, second) if one],
        fits=second is None or _fits(staff, view.lead, second.lead),
        can_keep=[one.lead.id for one in (view, second) if one and one.lead.state in OPEN],
        q=q.strip(),
        found=found,
    )


def candidates(desk: Desk, staff: Staff, lead: Lead, wanted: str) -> list[Lead]:
    """Leads that the reader may merge with `lead`: with this number or these words; without either, the like ones."""
    number = _NUMBER.fullmatch(wanted)
    if number is not None:
        ids = [int(number[1])]
    elif wanted:
        filters = Filters(words=tuple(desk.words(wanted)) or (wanted,), states=CAN_BE_MERGED)
        page = search_leads(
            desk.store, desk.town, desk.clock(), filters, office=office_of(staff), limit=FOUND + 1
        )
        ids = [row.id for row in page.rows]
    else:
        with desk.store.read() as session:
            like = similar_leads(session, lead, states=OPEN, office=office_of(staff), limit=FOUND)
        ids = [one.id for one in like]
    with desk.store.read() as session:
        leads = [found for number in ids if (found := session.get(Lead, number)) is not None]
    return [
        one for one in leads if one.town == desk.town.id and one.id != lead.id and _fits(staff, lead, one)
    ][:FOUND]


def _fits(staff: Staff, lead: Lead, other: Lead) -> bool:
    """Whether the two may be merged at all; `pipeline.merge` has the last word."""
    same = lead.restricted == other.restricted and (not lead.restricted or lead.office == other.office)
    return sees(staff, other) and other.state in CAN_BE_MERGED and same
