"""Hand a reply to a colleague for approval."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from common.i18n import _
from desk.reply_actions import submit_reply
from desk.reply_page import ReplyId, show_reply
from desk.web.guard import Asking, AtDesk
from desk.web.templates import Saying

router = APIRouter()


@router.post("/replies/{reply_id}/submit")
def reply_submit(
    request: Request,
    desk: AtDesk,
    staff: Asking,
    reply_id: ReplyId,
    version: Annotated[int, Form()],
) -> Response:
    """Ask for approval."""
    changed = submit_reply(desk, staff, reply_id, version)
    return show_reply(request, desk, staff, changed, Saying(_("已提交，等待另一位同事审核")))
