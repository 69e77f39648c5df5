"""Hand received or returned leads to the office that the catalogue names (派单)."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from common.i18n import _
from desk.acted import Back, acted
from desk.chosen import LeadRefs, act_on, refs
from desk.lead_actions import dispatch_lead
from desk.web.guard import Asking, AtDesk

router = APIRouter()


@router.post("/leads/dispatch")
def lead_dispatch(
    request: Request, desk: AtDesk, staff: Asking, lead: LeadRefs, back: Back = "/leads"
) -> Response:
    """Dispatch each of the leads."""
    outcome = act_on(
        desk,
        refs(lead),
        lambda ref: dispatch_lead(desk, staff, ref.lead, ref.version),
        said=_("已派单"),
        can_undo=False,
    )
    return acted(request, desk, staff, outcome, back)
