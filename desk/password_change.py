"""Change one's own password; the first one must be changed before anything else opens."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from common.errors import InputError
from common.i18n import _
from desk.accounts.accounts import change_password, get_account
from desk.accounts.login_limits import Try, forgive, pause, remember_failure
from desk.accounts.passwords import SHORTEST, check_new, hash_password, is_right
from desk.accounts.sessions import Staff
from desk.parts import Desk
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
    try:
        _change(desk, staff, before, after, again)
    except InputError as problem:
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


def _change(desk: Desk, staff: Staff, before: str, after: str, again: str) -> None:
    """The slow comparisons run outside the transactions. Wrong old passwords are counted for the account alone:

    who has a session has a name, and strangers' failures at the log-in do not count here.
    """
    now, tried = desk.clock(), Try("", staff.name, "password")
    if after != again:
        raise InputError(_("两次输入的新密码不一样"))
    with desk.store.read() as session:
        if pause(session, desk.town.id, tried, now):
            raise InputError(_("试得太多了，请稍后再试"))
        stored = get_account(session, desk.town.id, staff.name).password_hash
    if not is_right(stored, before):
        with desk.store.write() as session:
            remember_failure(session, desk.town.id, tried, now)
        raise InputError(_("旧密码不对"))
    check_new(after, name=staff.name, before=before)
    hashed = hash_password(after)
    with desk.store.write() as session:
        account = get_account(session, desk.town.id, staff.name)
        if account.password_hash != stored or account.disabled_at is not None:
            raise InputError(_("旧密码不对"))
        forgive(session, desk.town.id, tried)
        change_password(session, account, hashed, now)
