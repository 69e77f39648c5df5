"""Dismiss leads: nothing needs to be done, for a reason that stays in the history."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from common.i18n import _
from desk.acted import Back, acted
from desk.chosen import LeadRefs, act_on, refs
from desk.lead_actions import dismiss_lead
from desk.web.guard import Asking, AtDesk

router = APIRouter()


@router.post("/leads/dismiss")
def lead_dismiss(
    request: Request,
    desk: AtDesk,
    staff: Asking,
    lead: LeadRefs,
    reason: Annotated[str, Form(max_length=40)] = "",
    dismiss_note: Annotated[str, Form(max_length=4000)] = "",
    back: Back = "/leads",
) -> Response:
    """Dismiss each of the leads for the same reason."""
    outcome = act_on(
        desk,
        refs(lead),
        lambda ref: dismiss_lead(desk, staff, ref.lead, ref.version, reason, dismiss_note),
        said=_("已记为无需办理"),
    )
    return acted(request, desk, staff, outcome, back)
