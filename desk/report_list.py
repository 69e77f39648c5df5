"""The reports: the months of the last two years, and any other period by its code."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from analysis.edits import lock_of
from analysis.periods import month_of, parse_period
from desk.web.guard import AtDesk
from desk.web.templates import render

router = APIRouter()
MONTHS = 24


@router.get("/reports")
def report_list(
    request: Request, desk: AtDesk, period: Annotated[str, Query(max_length=16)] = ""
) -> Response:
    """The list; with `?period=2026-10` straight to that report."""
    if period:
        return RedirectResponse(f"/reports/{parse_period(period.strip()).code}", status_code=303)
    this = month_of(desk.clock().astimezone(desk.town.zone).date())
    months = [this.earlier(times) for times in range(MONTHS)]
    with desk.store.read() as session:
        locked = {month.code: lock_of(session, desk.town.id, month) for month in months}
    return render(request, "report_list.html", months=months, locked=locked)
