"""One report: sentences, charts and tables, each figure opening its leads."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from desk.reports import PeriodCode, show_report
from desk.web.guard import Asking, AtDesk

router = APIRouter()


@router.get("/reports/{period}")
def report_page(request: Request, desk: AtDesk, staff: Asking, period: PeriodCode) -> Response:
    """As its editor left it; where it is locked, as it was then."""
    return show_report(request, desk, staff, period)
