"""Confirm leads: topic, urgency, place and office are right; an unsure one is handed over now."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from common.i18n import _
from desk.acted import Back, acted
from desk.chosen import LeadRefs, act_on, refs
from desk.lead_actions import confirm_lead
from desk.web.guard import Asking, AtDesk

router = APIRouter()


@router.post("/leads/confirm")
def lead_confirm(
    request: Request, desk: AtDesk, staff: Asking, lead: LeadRefs, back: Back = "/leads"
) -> Response:
    """Confirm each of the leads."""
    outcome = act_on(
        desk, refs(lead), lambda ref: confirm_lead(desk, staff, ref.lead, ref.version), said=_("已确认")
    )
    return acted(request, desk, staff, outcome, back)
