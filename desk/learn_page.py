"""The queue: one post after the other that the model is least sure of, for a person to say what it is."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from classify.labels import OTHER
from desk.accounts.sessions import Staff
from desk.filters import URGENCIES
from desk.leads_seen import office_of
from desk.learn_seen import note_look
from desk.parts import Desk
from desk.web.guard import Asking, AtDesk
from desk.web.templates import Saying, render
from pipeline.label_post import last_of
from pipeline.label_queue import LEADERS, Candidate, candidates, queue
from pipeline.store.models import Lead
from pipeline.store.review import TrainingLabel

router = APIRouter()
TOPIC_KEYS = "123456789abdefhijklmnopqrtwy"
"""Keys of the topics in the order shown; what is missing belongs to other actions."""
URGENCY_KEYS = "zxcv"
AHEAD = 20
"""Posts of the queue that are put into order: one is shown, the rest tells how many there are."""


@router.get("/learn")
def learn_page(request: Request, desk: AtDesk, staff: Asking) -> Response:
    """The next post."""
    return show_queue(request, desk, staff)


def show_queue(
    request: Request, desk: Desk, staff: Staff, *, said: Saying | None = None, status: int = 200
) -> Response:
    """The page, with what an action has just done."""
    with desk.store.read() as session:
        found = candidates(session, desk.town, staff=staff.name, office=office_of(staff))
        done = _labelled(desk, session, staff.name)
        all_done = _labelled(desk, session, None)
        undoable = last_of(session, desk.town, staff.name) is not None
        lean = desk.models().leanings if desk.models is not None else None
        ahead = queue(found, lean, done=done, size=AHEAD)
        shown = ahead[0] if ahead else None
        lead = session.get(Lead, shown.post.lead_id) if shown and shown.post.lead_id else None
    note_look(desk, staff, lead)
    return render(
        request,
        "learn.html",
        status=status,
        said=said,
        here="/learn",
        one=shown,
        lead=lead,
        ahead=len(ahead),
        done=done,
        all_done=all_done,
        undoable=undoable,
        topics=_topics(desk, shown) if shown else [],
        urgencies=list(zip(URGENCIES, URGENCY_KEYS, strict=True)),
        places=desk.town.places,
        other=OTHER,
    )


def _labelled(desk: Desk, session: Session, staff: str | None) -> int:
    """Posts that this person (None: anybody) has labelled."""
    wanted = select(func.count(func.distinct(TrainingLabel.post_id))).where(
        TrainingLabel.town == desk.town.id, TrainingLabel.withdrawn_at.is_(None)
    )
    if staff is not None:
        wanted = wanted.where(TrainingLabel.staff == staff)
    return session.scalar(wanted) or 0


def _topics(desk: Desk, one: Candidate) -> list[tuple[str, str, str, float | None]]:
    """(id, name, key, probability) of each topic: the model's guesses first, then the rest as configured."""
    likely = dict(one.leanings[:LEADERS])
    names = {topic.id: topic.name for topic in desk.town.catalogue.topics if topic.id != OTHER}
    order = [topic for topic in likely if topic in names]
    order += [topic for topic in names if topic not in likely]
    return [
        (topic, names[topic], key, likely.get(topic))
        for topic, key in zip(order, TOPIC_KEYS.ljust(len(order)), strict=False)
    ]
