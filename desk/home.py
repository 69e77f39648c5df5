"""The desk's address: each role begins where its day begins."""

from __future__ import annotations

from fastapi import APIRouter, Response
from starlette.responses import RedirectResponse

from desk.web.guard import Asking

router = APIRouter()
FIRST_PAGE: dict[str, str] = {"leader": "/leaders", "administrator": "/sources"}
"""Role → its first page, where that is not the list."""


@router.get("/")
def home(staff: Asking) -> Response:
    """Go to the first page of the reader's role."""
    return RedirectResponse(FIRST_PAGE.get(staff.role, "/leads"), status_code=303)
