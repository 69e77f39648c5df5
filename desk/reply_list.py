"""The replies that wait for approval."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from desk.reply_actions import waiting_replies
from desk.web.guard import Asking, AtDesk
from desk.web.templates import render
from pipeline.reply.work import WRITERS

router = APIRouter()


@router.get("/replies")
def reply_list(request: Request, desk: AtDesk, staff: Asking) -> Response:
    """Those of the leads that the reader sees, the oldest first."""
    rows = waiting_replies(desk, staff)
    return render(request, "reply_list.html", rows=rows, writers_key=WRITERS)
