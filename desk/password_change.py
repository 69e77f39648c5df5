"""Change one's own password; the first one must be changed before anything else opens."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from common.errors import InputError
from common.i18n import _
from desk.accounts.accounts import change_password, get_account
from desk.accounts.login_limits import may_try, remember_try
from desk.accounts.passwords import SHORTEST
from desk.web.forms import SESSION_COOKIE
from desk.web.guard import Asking, AtDesk
from desk.web.templates import render

router = APIRouter()
Password = Annotated[str, Form(max_length=1000)]


@router.get("/password")
def password_page(request: Request, staff: Asking) -> Response:
    """The page with the old and the new password."""
    return render(request, "password.html", problem="", shortest=SHORTEST, first=staff.must_change)


@router.post("/password")
def password_change(
    request: Request, desk: AtDesk, staff: Asking, before: Password, after: Password, again: Password
) -> Response:
    """Set the new password; the reader logs in with it."""
    now = desk.clock()
    try:
        if after != again:
            raise InputError(_("两次输入的新密码不一样"))
        with desk.store.write() as session:
            if not may_try(session, desk.town.id, staff.name, now):
                raise InputError(_("试得太多了，请稍后再试"))
            account = get_account(session, desk.town.id, staff.name)
            change_password(session, account, before=before, after=after, now=now)
    except InputError as problem:
        with desk.store.write() as session:
            remember_try(session, desk.town.id, staff.name, now, succeeded=False)
        return render(
            request,
            "password.html",
            status=422,
            problem=str(problem),
            shortest=SHORTEST,
            first=staff.must_change,
        )
    response = RedirectResponse("/login", status_code=303)
    response.delete_cookie(SESSION_COOKIE)
    return response
