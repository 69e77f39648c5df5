"""Undo: take back the last confirm, correction, dismissal, merge or split of leads."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from common.i18n import _
from desk.acted import Back, acted
from desk.chosen import LeadRefs, act_on, refs
from desk.lead_actions import undo_last
from desk.web.guard import Asking, AtDesk

router = APIRouter()


@router.post("/leads/undo")
def lead_undo(
    request: Request, desk: AtDesk, staff: Asking, lead: LeadRefs, back: Back = "/leads"
) -> Response:
    """Undo the last action on each of the leads."""
    outcome = act_on(
        desk,
        refs(lead),
        lambda ref: undo_last(desk, staff, ref.lead, ref.version),
        said=_("已撤销"),
        can_undo=False,
    )
    return acted(request, desk, staff, outcome, back)
