"""An analyst's words in a report: a sentence changed, a paragraph added, an edit taken back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from analysis.edits import save_edit
from analysis.periods import parse_period
from common.errors import InputError, StaleError
from common.i18n import _
from desk.audit import note
from desk.reports import PeriodCode, machine, show_report
from desk.web.guard import Asking, AtDesk
from desk.web.templates import Saying

router = APIRouter()


@router.post("/reports/{period}/edit")
def report_edit(
    request: Request,
    desk: AtDesk,
    staff: Asking,
    period: PeriodCode,
    part: Annotated[str, Form(max_length=300)],
    text: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """Save one part. Nothing written takes the edit back."""
    document, now = machine(desk, parse_period(period)), desk.clock()
    try:
        with desk.store.write() as session:
            part = save_edit(session, desk.town.id, document, part, text, staff=staff.name, now=now)
            note(
                session,
                desk.town.id,
                staff.name,
                "report_edited",
                now,
                period=document.period.code,
                part=part,
            )
    except (InputError, StaleError) as error:
        status = 409 if isinstance(error, StaleError) else 422
        return show_report(request, desk, staff, period, Saying("", str(error)), status)
    return show_report(request, desk, staff, period, Saying(_("已保存")))
