"""Log out."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from desk.accounts.sessions import end_session
from desk.audit import note
from desk.web.forms import SESSION_COOKIE
from desk.web.guard import Asking, AtDesk

router = APIRouter()


@router.post("/logout")
def logout(request: Request, desk: AtDesk, staff: Asking) -> Response:
    """End this session."""
    with desk.store.write() as session:
        end_session(session, request.cookies[SESSION_COOKIE])
        note(session, desk.town.id, staff.name, "logout", desk.clock())
    response = RedirectResponse("/login", status_code=303)
    response.delete_cookie(SESSION_COOKIE)
    return response
