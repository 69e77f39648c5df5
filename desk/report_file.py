"""A report as docx, xlsx or html."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response

from desk.audit import note
from desk.reports import PeriodCode, open_report
from desk.web.guard import Asking, AtDesk

router = APIRouter()
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}


@router.get("/reports/{period}/file/{kind}")
def report_file(
    desk: AtDesk, staff: Asking, period: PeriodCode, kind: Annotated[Literal["docx", "xlsx", "html"], Path()]
) -> Response:
    """To keep or print; the audit record says who took it."""
    from analysis.write import KINDS, file_name  # loads what draws and writes documents

    document = open_report(desk, period).document
    content = KINDS[kind](document)
    with desk.store.write() as session:
        note(
            session,
            desk.town.id,
            staff.name,
            "report_taken",
            desk.clock(),
            period=document.period.code,
            kind=kind,
        )
    headers = {"Content-Disposition": f'attachment; filename="{file_name(document, kind)}"'}
    return Response(content, media_type=TYPES[kind], headers=headers)
