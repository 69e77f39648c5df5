"""Follow up (回访): what residents said when they were asked after the end."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response

from common.i18n import _
from desk.acted import Back, acted
from desk.chosen import LeadRefs, act_on, refs
from desk.lead_actions import follow_up_lead
from desk.web.guard import Asking, AtDesk

router = APIRouter()


@router.post("/leads/follow-up")
def lead_follow_up(
    request: Request,
    desk: AtDesk,
    staff: Asking,
    lead: LeadRefs,
    satisfied: Annotated[Literal["yes", "no"], Form()],
    follow_up_note: Annotated[str, Form(max_length=4000)] = "",
    back: Back = "/leads",
) -> Response:
    """Record the answer; not being satisfied must be explained."""
    good = satisfied == "yes"
    outcome = act_on(
        desk,
        refs(lead),
        lambda ref: follow_up_lead(desk, staff, ref.lead, ref.version, satisfied=good, note=follow_up_note),
        said=_("已记录回访"),
        can_undo=False,
    )
    return acted(request, desk, staff, outcome, back)
