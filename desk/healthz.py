"""Whether the desk and its database answer, for the service manager."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import text
from starlette.responses import JSONResponse

from desk.web.guard import AtDesk

router = APIRouter()


@router.get("/healthz")
def healthz(desk: AtDesk) -> JSONResponse:
    """`{"ok": true}` when the database can be read (else 503)."""
    with desk.store.read() as session:
        session.execute(text("SELECT 1"))
    return JSONResponse({"ok": True})
