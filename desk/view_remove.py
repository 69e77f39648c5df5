"""Forget a saved view."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from starlette.responses import RedirectResponse

from desk.saved_views import remove_view
from desk.web.guard import Asking, AtDesk

router = APIRouter()


@router.post("/views/{view_id}/remove")
def view_remove(desk: AtDesk, staff: Asking, view_id: Annotated[int, Path(ge=1, lt=2**63)]) -> Response:
    """Remove it from the reader's own views."""
    remove_view(desk, staff, view_id)
    return RedirectResponse("/leads", status_code=303)
