"""The leaders' page: what is urgent and open, who has taken note, what is overdue, and how the month goes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from alerts.answers import answers
from common.i18n import _
from desk.web.guard import Asking, AtDesk
from desk.web.templates import Saying, render
from pipeline.figures import figures
from pipeline.lead_search import Filters, count_leads, search_leads

router = APIRouter()
SHOWN = 12


@router.get("/leaders")
def leaders(
    request: Request, desk: AtDesk, staff: Asking, done: Annotated[bool, Query()] = False
) -> Response:
    """Urgent leads first, then the figures."""
    now = desk.clock()
    wanted = Filters(urgencies=("critical", "urgent"))
    page = search_leads(desk.store, desk.town, now, wanted, office=None, limit=SHOWN)
    with desk.store.read() as session:
        found = figures(session, desk.town, now)
        taken = answers(session, [row.id for row in page.rows])
    return render(
        request,
        "leaders.html",
        said=Saying(_("已签收提醒")) if done else None,
        here="/leaders",
        rows=page.rows,
        count=count_leads(desk.store, desk.town, now, wanted, office=None),
        taken=taken,
        figures=found,
        trend={
            "days": [f"{day.day:%m-%d}" for day in found.days],
            "received": [day.received for day in found.days],
            "solved": [day.solved for day in found.days],
        },
    )
