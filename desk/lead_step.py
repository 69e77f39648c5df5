"""Take a step in a lead's life: accept, work, answer, close, return with a reason, reopen, follow up."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from common.i18n import _
from desk.acted import Back, acted
from desk.chosen import LeadRefs, act_on, refs
from desk.lead_actions import step_lead
from desk.web.guard import Asking, AtDesk
from pipeline.lifecycle import STATES

router = APIRouter()


@router.post("/leads/step")
def lead_step(
    request: Request,
    desk: AtDesk,
    staff: Asking,
    lead: LeadRefs,
    state: Annotated[str, Form(max_length=32)] = "",
    step_note: Annotated[str, Form(max_length=4000)] = "",
    back: Back = "/leads",
) -> Response:
    """Move each of the leads to `state`, where its life cycle and the reader's role allow it."""
    outcome = act_on(
        desk,
        refs(lead),
        lambda ref: step_lead(desk, staff, ref.lead, ref.version, state, step_note),
        said=_("现在是“{state}”").format(state=_(STATES.get(state, state))),
        can_undo=False,
    )
    return acted(request, desk, staff, outcome, back)
