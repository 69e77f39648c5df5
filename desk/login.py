"""Log in: the page, and the form it sends."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from common.i18n import _
from desk.accounts.accounts import find_account
from desk.accounts.login_limits import WINDOW, may_try, remember_try
from desk.accounts.passwords import is_right
from desk.accounts.sessions import open_session
from desk.audit import note
from desk.parts import Desk
from desk.web.forms import SESSION_COOKIE
from desk.web.guard import AtDesk
from desk.web.paths import own_path
from desk.web.templates import render

router = APIRouter()


@router.get("/login")
def login_page(request: Request, next: str = "/") -> Response:
    """The page with name and password."""
    if request.state.staff is not None:
        return RedirectResponse("/", status_code=303)
    return render(request, "login.html", next=own_path(next), name="", problem="")


@router.post("/login")
def login(
    request: Request,
    desk: AtDesk,
    name: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    next: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """Open a session, or say only that name and password do not fit."""
    secret = _try(desk, name.strip(), password)
    if secret is None:
        problem = _("账号或密码不对，或者账号已停用")
        return render(request, "login.html", status=403, next=own_path(next), name=name, problem=problem)
    if not secret:
        minutes = int(WINDOW.total_seconds() // 60)
        problem = _("试得太多了，请 {minutes} 分钟后再试").format(minutes=minutes)
        return render(request, "login.html", status=429, next=own_path(next), name=name, problem=problem)
    response = RedirectResponse(own_path(next), status_code=303)
    response.set_cookie(
        SESSION_COOKIE,
        secret,
        max_age=int(desk.settings.session_lasts.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=desk.settings.https,
    )
    return response


def _try(desk: Desk, name: str, password: str) -> str | None:
    """The secret of a new session, None for a wrong password, "" where too many tries were made.

    The slow comparison runs outside the transaction: others may write meanwhile.
    """
    town, now = desk.town.id, desk.clock()
    with desk.store.read() as session:
        if not may_try(session, town, name, now):
            return ""
        account = find_account(session, town, name)
    right = is_right(account.password_hash if account else None, password)
    with desk.store.write() as session:
        if not may_try(session, town, name, now):  # many tries at one moment count one by one
            return ""
        found = find_account(session, town, name)
        good = right and found is not None and found.disabled_at is None
        remember_try(session, town, name, now, succeeded=good)
        note(session, town, found.name if found else "anonymous", "login" if good else "login_refused", now)
        return open_session(session, found, now, desk.settings.session_lasts) if found and good else None
