"""Give up a reply that was not published."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from common.i18n import _
from desk.reply_actions import withdraw_reply
from desk.reply_page import ReplyId, show_reply
from desk.web.guard import Asking, AtDesk
from desk.web.templates import Saying

router = APIRouter()


@router.post("/replies/{reply_id}/withdraw")
def reply_withdraw(
    request: Request,
    desk: AtDesk,
    staff: Asking,
    reply_id: ReplyId,
    version: Annotated[int, Form()],
) -> Response:
    """Withdraw it."""
    changed = withdraw_reply(desk, staff, reply_id, version)
    return show_reply(request, desk, staff, changed, Saying(_("已撤回")))
