"""The audit page: who logged in, who opened which restricted lead, what administrators changed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from desk.audit import ACTIONS, entries
from desk.web.guard import AtDesk
from desk.web.templates import render
from pipeline.seen import LARGEST

router = APIRouter()
PAGE = 100


@router.get("/audit")
def audit_list(
    request: Request,
    desk: AtDesk,
    staff: Annotated[str, Query(max_length=80)] = "",
    action: Annotated[str, Query(max_length=40)] = "",
    before: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
) -> Response:
    """The newest entries, with filters."""
    with desk.store.read() as session:
        rows = entries(session, desk.town.id, staff=staff, action=action, before=before, limit=PAGE + 1)
    return render(
        request,
        "audit.html",
        rows=rows[:PAGE],
        more=rows[PAGE - 1].id if len(rows) > PAGE else None,
        wanted_staff=staff,
        wanted_action=action,
        actions=ACTIONS,
    )
