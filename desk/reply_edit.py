"""Change a reply: its parts make the text, or the writer keeps a wording of their own."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response

from common.i18n import _
from desk.reply_actions import edit_reply
from desk.reply_page import ReplyId, show_reply
from desk.web.guard import Asking, AtDesk
from desk.web.templates import Saying

router = APIRouter()
Part = Annotated[str, Form(max_length=4000)]


@router.post("/replies/{reply_id}/edit")
def reply_edit(
    request: Request,
    desk: AtDesk,
    staff: Asking,
    reply_id: ReplyId,
    version: Annotated[int, Form()],
    kind: Annotated[str, Form(max_length=40)] = "in_progress",
    subject: Part = "",
    facts: Part = "",
    measures: Part = "",
    responsible: Part = "",
    until: Part = "",
    ask: Part = "",
    basis: Part = "",
    office: Annotated[str, Form(max_length=64)] = "",
    text: Annotated[str, Form(max_length=20_000)] = "",
    keep: Annotated[Literal["parts", "text"], Form()] = "parts",
) -> Response:
    """Save. `keep` says which counts: the parts, from which the text is made anew, or the text as written."""
    parts = {
        "kind": kind,
        "subject": subject,
        "facts": facts,
        "measures": measures,
        "responsible": responsible,
        "until": until,
        "ask": ask,
        "basis": basis,
    }
    own = text.replace("\r\n", "\n") if keep == "text" else ""
    saved = edit_reply(desk, staff, reply_id, version, parts, office=office or None, text=own)
    return show_reply(request, desk, staff, saved, Saying(_("已保存并检查")))
