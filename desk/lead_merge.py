"""Merge leads: they are about one problem; one of them keeps all the posts."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from common.errors import InputError
from common.i18n import _
from desk.acted import Back, acted
from desk.chosen import LeadRefs, act_on, refs
from desk.lead_actions import merge_leads
from desk.web.guard import Asking, AtDesk

router = APIRouter()
_LEAD_PAGE = re.compile(r"/leads/\d")


@router.post("/leads/merge")
def lead_merge(
    request: Request,
    desk: AtDesk,
    staff: Asking,
    lead: LeadRefs,
    keep: Annotated[int | None, Form(ge=1, lt=10**18)] = None,
    back: Back = "/leads",
) -> Response:
    """All posts of the leads go to the lead `keep` (without it: to the first). All of it or nothing."""
    chosen = {ref.lead: ref for ref in refs(lead)}
    kept = keep if keep is not None else next(iter(chosen))
    if kept not in chosen or len(chosen) < 2:
        raise InputError(_("请至少选中两条线索，并从中选定保留哪一条"))
    others = {ref.lead: ref.version for ref in chosen.values() if ref.lead != kept}
    outcome = act_on(
        desk,
        [chosen[kept]],
        lambda ref: merge_leads(desk, staff, ref.lead, ref.version, others),
        said=_("已合并到线索 {lead}").format(lead=kept),
        can_undo=len(others) == 1,  # of several merges, each undo on the lead's page takes one back
    )
    if outcome.done and _LEAD_PAGE.match(back):
        back = f"/leads/{kept}"  # whichever of them was open, the one that has the posts now is shown
    return acted(request, desk, staff, outcome, back)
