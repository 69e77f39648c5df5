"""Split posts off a lead: they are about another problem and get a lead of their own."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from common.errors import InputError
from common.i18n import _
from desk.acted import Back, acted
from desk.chosen import LeadRefs, act_on, refs
from desk.lead_actions import split_lead
from desk.web.guard import Asking, AtDesk

router = APIRouter()


@router.post("/leads/split")
def lead_split(
    request: Request,
    desk: AtDesk,
    staff: Asking,
    lead: LeadRefs,
    post: Annotated[list[int] | None, Form(max_length=1000)] = None,
    back: Back = "/leads",
) -> Response:
    """The chosen posts of one lead become a new lead, which is routed at once."""
    chosen, posts = refs(lead), set(post or ())
    if not posts:
        raise InputError(_("请先勾选要拆出的帖子"))
    if len(chosen) != 1:
        raise InputError(_("一次只能拆分一条线索"))
    made: list[int] = []
    outcome = act_on(
        desk,
        chosen,
        lambda ref: made.append(split_lead(desk, staff, ref.lead, ref.version, posts)),
        said="",
    )
    if made:
        outcome.said = _("已拆出 {count} 条帖子，成为线索 {lead}").format(count=len(posts), lead=made[0])
    return acted(request, desk, staff, outcome, back)
