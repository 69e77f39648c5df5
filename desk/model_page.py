"""One model against the one that was at work when it was made: figures, and the posts whose answer changed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.model_figures import VERDICTS, class_rows, figure_rows, wanted_more
from desk.model_list import problem_of
from desk.parts import Desk
from desk.rights import may
from desk.web.guard import Asking, AtDesk
from desk.web.refusals import NotFound
from desk.web.templates import render
from pipeline.seen import LARGEST
from pipeline.store.learning import TownModel
from pipeline.store.models import Lead, Post
from pipeline.town_models import active_model

router = APIRouter()
SHOWN = 10
"""Changed answers shown for better and for worse."""


@router.get("/models/{model_id}")
def model_page(
    request: Request, desk: AtDesk, staff: Asking, model_id: Annotated[int, Path(ge=1, le=LARGEST)]
) -> Response:
    """The comparison. Posts show only to those who may read leads, restricted ones to nobody here."""
    with desk.store.read() as session:
        model = session.get(TownModel, model_id)
        if model is None or model.town != desk.town.id:
            raise NotFound
        active = active_model(session, desk.town.id)
        reads = may(staff.role, "lead_page") and model.state == "ready"
        examples = {
            (field, side): _examples(session, desk, model.figures[field][side][:SHOWN])
            for field in ("topic", "urgency")
            for side in ("better", "worse")
            if reads
        }
    return render(
        request,
        "model_page.html",
        here=f"/models/{model_id}",
        model=model,
        active=active,
        at_work=active is not None and active.id == model.id,
        problem=problem_of(desk, model) if model.state == "ready" else model.problem,
        rows=figure_rows(model.figures) if model.state == "ready" else [],
        classes=class_rows,
        more=wanted_more,
        verdicts=VERDICTS,
        examples=examples,
    )


def _examples(session: Session, desk: Desk, changed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The changed answers with the posts' words; a purged post has none, a restricted one shows none."""
    ids = [one["post"] for one in changed]
    found = {
        post.id: (post, bool(hidden))
        for post, hidden in session.execute(
            select(Post, Lead.restricted).outerjoin(Lead, Lead.id == Post.lead_id).where(Post.id.in_(ids))
        )
    }
    shown = []
    for one in changed:
        post, hidden = found[one["post"]]
        topics = (post.topic, one["true"], one["old"], one["new"])
        hidden = hidden or any(desk.town.catalogue.is_restricted(topic) for topic in topics)
        shown.append(
            {
                **one,
                "title": "" if hidden else post.title,
                "text": "" if hidden else post.text,
                "hidden": hidden,
            }
        )
    return shown
