"""Acknowledge a lead's alerts: somebody has taken note, escalation stops."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from common.i18n import _
from desk.acted import Back, acted
from desk.chosen import LeadRefs, act_on, refs
from desk.lead_actions import acknowledge_lead
from desk.web.guard import Asking, AtDesk
from desk.web.paths import own_path

router = APIRouter()


@router.post("/leads/acknowledge")
def alert_acknowledge(
    request: Request, desk: AtDesk, staff: Asking, lead: LeadRefs, back: Back = "/leads"
) -> Response:
    """Acknowledge all open alerts of the leads. Doing it twice changes nothing."""
    outcome = act_on(
        desk,
        refs(lead),
        lambda ref: acknowledge_lead(desk, staff, ref.lead),
        said=_("已签收提醒"),
        can_undo=False,
    )
    if own_path(back).startswith("/leaders") and outcome.done:
        return RedirectResponse("/leaders?done=yes", status_code=303)
    return acted(request, desk, staff, outcome, back)
