"""The leads behind one figure of a report."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select

from analysis.figure_names import name_of
from desk.reports import PeriodCode, open_report
from desk.web.guard import AtDesk
from desk.web.refusals import NotFound
from desk.web.templates import render
from pipeline.store.models import Lead

router = APIRouter()
SHOWN = 200


@router.get("/reports/{period}/leads")
def report_figure(
    request: Request,
    desk: AtDesk,
    period: PeriodCode,
    figure: Annotated[str, Query(max_length=300)],
    start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> Response:
    """A page of them, without those that became restricted since."""
    document = open_report(desk, period).document
    found = document.figures.get(figure)
    if found is None:
        raise NotFound
    ids = found.leads[start : start + SHOWN]
    with desk.store.read() as session:
        leads = session.scalars(
            select(Lead)
            .where(Lead.id.in_(ids), Lead.town == desk.town.id, Lead.restricted.is_(False))
            .order_by(Lead.id)
        ).all()
    return render(
        request,
        "report_figure.html",
        document=document,
        figure=found,
        name=name_of(figure),
        leads=leads,
        start=start,
        next=start + SHOWN if start + SHOWN < len(found.leads) else None,
    )
