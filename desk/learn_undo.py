"""Take back the last label or skip of the queue, and what the lead did for it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from common.errors import LifeCycleError
from common.i18n import _
from desk.learn_page import show_queue
from desk.learn_seen import labelled_post
from desk.web.guard import Asking, AtDesk
from desk.web.templates import Saying
from pipeline.label_post import last_of, undo_post

router = APIRouter()


@router.post("/learn/undo")
def learn_undo(request: Request, desk: AtDesk, staff: Asking) -> Response:
    """Undo this person's last step; the post comes back."""
    try:
        with desk.store.write() as session:
            last = last_of(session, desk.town, staff.name)
            if last is None:
                raise LifeCycleError(_("没有可以撤销的标注"))
            post, _lead = labelled_post(session, desk, staff, last[0])
            undo_post(session, post, last[1], desk.clock(), town=desk.town, staff=staff.name)
    except LifeCycleError as error:
        return show_queue(request, desk, staff, said=Saying("", str(error)), status=409)
    return show_queue(request, desk, staff, said=Saying(_("已撤销")))
