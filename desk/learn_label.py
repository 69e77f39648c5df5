"""Say what a post is: topic, urgency and place, or that nobody can act on it. It becomes a training label."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from classify.labels import OTHER
from common.errors import InputError, LifeCycleError
from common.i18n import N_, _
from desk.learn_page import show_queue
from desk.learn_seen import labelled_post
from desk.web.guard import Asking, AtDesk
from desk.web.templates import Saying
from pipeline.label_post import QUEUE, Said, label_post
from pipeline.seen import LARGEST

router = APIRouter()
WORDS: dict[str, str] = {
    "alone": N_("已标注"),
    "corrected": N_("已标注，线索 {lead} 随之更正并重新派单"),
    "confirmed": N_("已标注，线索 {lead} 已确认"),
    "dismissed": N_("已标注，线索 {lead} 记为无需办理"),
    "opened": N_("已标注，并建立线索 {lead}"),
}
"""What became of the post's lead."""


@router.post("/learn/label")
def learn_label(
    request: Request,
    desk: AtDesk,
    staff: Asking,
    post: Annotated[int, Form(ge=1, le=LARGEST)] = 1,
    version: Annotated[int | None, Form(ge=0, le=LARGEST)] = None,
    how: Annotated[str, Form(max_length=16)] = "unsure",
    topic: Annotated[str, Form(max_length=64)] = "",
    urgency: Annotated[str, Form(max_length=64)] = "",
    place: Annotated[str, Form(max_length=400)] = "",
    nobody: Annotated[str, Form(max_length=8)] = "",
) -> Response:
    """Store it and show the next post. Where it could not be stored, the page says why."""
    said = Said(OTHER, "", "") if nobody else Said(topic, urgency, place.strip())
    try:
        if not nobody and (not topic or not urgency):
            raise InputError(_("请选择主题和紧急程度"))
        with desk.store.write() as session:
            found, lead = labelled_post(session, desk, staff, post)
            if topic == OTHER and not nobody:
                said = Said(OTHER, "", "")
            outcome = label_post(
                session,
                found,
                said,
                desk.clock(),
                town=desk.town,
                staff=staff.name,
                version=version if lead is not None else None,
                how=how if how in QUEUE else "unsure",
            )
            number = found.lead_id
    except (InputError, LifeCycleError) as error:
        status = 422 if isinstance(error, InputError) else 409
        return show_queue(request, desk, staff, said=Saying("", str(error)), status=status)
    return show_queue(request, desk, staff, said=Saying(_(WORDS[outcome]).format(lead=number)))
