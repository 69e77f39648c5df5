"""Hand leads over to an office that a person chooses (改派)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from common.errors import InputError
from common.i18n import _
from desk.acted import Back, acted
from desk.chosen import LeadRefs, act_on, refs
from desk.lead_actions import correct_lead
from desk.web.guard import Asking, AtDesk

router = APIRouter()


@router.post("/leads/hand-over")
def lead_hand_over(
    request: Request,
    desk: AtDesk,
    staff: Asking,
    lead: LeadRefs,
    new_office: Annotated[str, Form(max_length=64)] = "",
    hand_over_note: Annotated[str, Form(max_length=4000)] = "",
    back: Back = "/leads",
) -> Response:
    """Give each of the leads to the office."""
    if new_office not in desk.town.offices:
        raise InputError(_("请选择承办部门"))
    change = {"office": new_office}
    outcome = act_on(
        desk,
        refs(lead),
        lambda ref: correct_lead(desk, staff, ref.lead, ref.version, change, hand_over_note),
        said=_("已改派给{office}").format(office=desk.town.office_name(new_office)),
    )
    return acted(request, desk, staff, outcome, back)
