"""The second pair of eyes: approve a reply that others wrote, or send it back."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response

from common.i18n import _
from desk.reply_actions import decide_reply
from desk.reply_page import ReplyId, show_reply
from desk.web.guard import Asking, AtDesk
from desk.web.templates import Saying

router = APIRouter()


@router.post("/replies/{reply_id}/decide")
def reply_decide(
    request: Request,
    desk: AtDesk,
    staff: Asking,
    reply_id: ReplyId,
    version: Annotated[int, Form()],
    decision: Annotated[Literal["approve", "return"], Form()],
    decide_note: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Approve or send back with a note."""
    changed = decide_reply(desk, staff, reply_id, version, approve=decision == "approve", note=decide_note)
    return show_reply(
        request, desk, staff, changed, Saying(_("已审核通过") if decision == "approve" else _("已退回修改"))
    )
