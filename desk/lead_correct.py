"""Correct leads: topic, urgency or place. They are routed anew at once and become training labels."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from common.i18n import _
from desk.acted import Back, acted
from desk.chosen import LeadRefs, act_on, refs
from desk.lead_actions import correct_lead
from desk.web.guard import Asking, AtDesk

router = APIRouter()


@router.post("/leads/correct")
def lead_correct(
    request: Request,
    desk: AtDesk,
    staff: Asking,
    lead: LeadRefs,
    new_topic: Annotated[str, Form(max_length=64)] = "",
    new_urgency: Annotated[str, Form(max_length=64)] = "",
    new_place: Annotated[str, Form(max_length=400)] = "",
    old_place: Annotated[str, Form(max_length=400)] = "",
    correct_note: Annotated[str, Form(max_length=4000)] = "",
    back: Back = "/leads",
) -> Response:
    """Change what was filled in. A place may be emptied where its old name was shown (`old_place`)."""
    filled = {"topic": new_topic, "urgency": new_urgency}
    changes = {name: value for name, value in filled.items() if value}
    if new_place.strip() or old_place:
        changes["place"] = new_place.strip()
    outcome = act_on(
        desk,
        refs(lead),
        lambda ref: correct_lead(desk, staff, ref.lead, ref.version, changes, correct_note),
        said=_("已更正，部门和时限随之更新"),
    )
    return acted(request, desk, staff, outcome, back)
