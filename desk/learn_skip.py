"""Leave a post of the queue to colleagues: it does not come back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from common.i18n import _
from desk.learn_page import show_queue
from desk.learn_seen import labelled_post
from desk.web.guard import Asking, AtDesk
from desk.web.templates import Saying
from pipeline.label_post import skip_post
from pipeline.seen import LARGEST

router = APIRouter()


@router.post("/learn/skip")
def learn_skip(
    request: Request, desk: AtDesk, staff: Asking, post: Annotated[int, Form(ge=1, le=LARGEST)] = 1
) -> Response:
    """Skip it and show the next one."""
    with desk.store.write() as session:
        found, _lead = labelled_post(session, desk, staff, post)
        skip_post(session, found, desk.clock(), staff=staff.name)
    return show_queue(request, desk, staff, said=Saying(_("已跳过")))
