"""Record where a person has published a reply. The product itself posts nothing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from common.i18n import _
from desk.reply_actions import publish_reply
from desk.reply_page import ReplyId, show_reply
from desk.web.guard import Asking, AtDesk
from desk.web.templates import Saying

router = APIRouter()


@router.post("/replies/{reply_id}/publish")
def reply_publish(
    request: Request,
    desk: AtDesk,
    staff: Asking,
    reply_id: ReplyId,
    version: Annotated[int, Form()],
    url: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Keep the public address."""
    changed = publish_reply(desk, staff, reply_id, version, url)
    return show_reply(request, desk, staff, changed, Saying(_("已记录公开发布的网址")))
