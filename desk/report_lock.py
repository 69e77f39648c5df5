"""An analyst finishes a report, or opens a finished one again."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response

from analysis.edits import lock, unlock
from common.errors import StaleError
from common.i18n import _
from desk.audit import note
from desk.reports import PeriodCode, open_report, show_report
from desk.web.guard import Asking, AtDesk
from desk.web.templates import Saying

router = APIRouter()


@router.post("/reports/{period}/lock")
def report_lock(
    request: Request,
    desk: AtDesk,
    staff: Asking,
    period: PeriodCode,
    wanted: Annotated[Literal["lock", "unlock"], Form()],
) -> Response:
    """Locked, it stays what it says now, whatever happens to its leads."""
    document, now = open_report(desk, period).document, desk.clock()
    try:
        with desk.store.write() as session:
            if wanted == "lock":
                lock(session, desk.town.id, document, staff=staff.name, now=now)
            else:
                unlock(session, desk.town.id, document.period, staff=staff.name, now=now)
            note(session, desk.town.id, staff.name, f"report_{wanted}ed", now, period=document.period.code)
    except StaleError as error:
        return show_report(request, desk, staff, period, Saying("", str(error)), 409)
    said = _("已锁定，报告内容不再随数据变化") if wanted == "lock" else _("已解除锁定")
    return show_report(request, desk, staff, period, Saying(said))
