"""The replies that wait for approval."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from desk.reply_actions import waiting_replies
from desk.web.guard import Asking, AtDesk
from desk.web.templates import render
from pipeline.reply.work import WRITERS
from pipeline.seen import LARGEST

router = APIRouter()


@router.get("/replies")
def reply_list(
    request: Request,
    desk: AtDesk,
    staff: Asking,
    after: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
) -> Response:
    """Those of the leads that the reader sees, the oldest first."""
    rows, following = waiting_replies(desk, staff, after)
    return render(request, "reply_list.html", rows=rows, following=following, writers_key=WRITERS)
