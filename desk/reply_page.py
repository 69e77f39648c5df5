"""A reply's page: its parts and text, what the check says, and the next step to take with it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from desk.accounts.sessions import Staff
from desk.lead_opened import open_lead
from desk.leads_seen import office_of
from desk.parts import Desk
from desk.reply_actions import Checked, open_reply
from desk.rights import may, may_approve
from desk.web.guard import Asking, AtDesk
from desk.web.templates import Saying, render
from pipeline.reply.check import CRITERIA
from pipeline.reply.template import KINDS
from pipeline.reply.work import STATES, WRITERS, as_form

router = APIRouter()
POSTS = 6
"""Posts shown beside the reply: what residents said must be in sight while one answers."""

ReplyId = Annotated[int, Path(ge=1, lt=2**63)]


@router.get("/replies/{reply_id}")
def reply_page(request: Request, desk: AtDesk, staff: Asking, reply_id: ReplyId) -> Response:
    """One reply."""
    return show_reply(request, desk, staff, open_reply(desk, staff, reply_id))


def show_reply(
    request: Request, desk: Desk, staff: Staff, checked: Checked, said: Saying | None = None
) -> Response:
    """The page, with what an action has just done."""
    reply = checked.reply
    view = open_lead(desk, staff, reply.lead_id, newest=POSTS)
    writers = reply.parts.get(WRITERS, [])
    approves = may(staff.role, "reply_decide") and may_approve(staff.role, restricted=view.lead.restricted)
    return render(
        request,
        "reply_page.html",
        said=said,
        here=f"/replies/{reply.id}",
        reply=reply,
        lead=view.lead,
        posts=view.posts,
        parts=as_form(reply),
        writers=writers,
        findings=checked.findings,
        criteria=CRITERIA,
        kinds=KINDS,
        states=STATES,
        offices=[one for one in desk.town.offices.values() if office_of(staff) in (None, one.id)],
        writes=may(staff.role, "reply_edit") and reply.state not in ("published", "withdrawn"),
        approves=approves and reply.state == "submitted" and staff.name not in writers,
        own=approves and staff.name in writers,
    )
