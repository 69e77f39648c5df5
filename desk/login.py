"""Log in: the page, and the form it sends."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from common.i18n import _
from desk.accounts.accounts import find_account
from desk.accounts.known_browser import BROWSER_COOKIE, LASTS_DAYS, known_browser, seal
from desk.accounts.login_limits import Try, forgive, network_of, pause, remember_failure
from desk.accounts.passwords import is_right
from desk.accounts.sessions import end_session, open_session
from desk.audit import note
from desk.parts import Desk
from desk.web.forms import SESSION_COOKIE
from desk.web.guard import AtDesk
from desk.web.paths import own_path
from desk.web.templates import render
from desk.web.words import pause_words

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
    came = Came(network_of(request.client.host if request.client else None), request.cookies)
    entry = _try(desk, came, name.strip(), password)
    if entry.wait:
        seconds = math.ceil(entry.wait.total_seconds())
        problem = _("试得太多了，请 {span}后再试").format(span=pause_words(seconds))
        answer = render(request, "login.html", status=429, next=own_path(next), name=name, problem=problem)
        answer.headers["Retry-After"] = str(seconds)
        return answer
    if not entry.session:
        problem = _("账号或密码不对，或者账号已停用")
        return render(request, "login.html", status=403, next=own_path(next), name=name, problem=problem)
    response = RedirectResponse(own_path(next), status_code=303)
    response.set_cookie(
        SESSION_COOKIE,
        entry.session,
        max_age=int(desk.settings.session_lasts.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=desk.settings.https,
    )
    response.set_cookie(
        BROWSER_COOKIE,
        entry.browser,
        max_age=LASTS_DAYS * 24 * 3600,
        path="/login",
        httponly=True,
        samesite="lax",
        secure=desk.settings.https,
    )
    return response


class Came(NamedTuple):
    """Where a try comes from: its address, and the cookies that the browser brings."""

    address: str
    cookies: Mapping[str, str]


class Entry(NamedTuple):
    """What became of a try: the new session's secret and browser's seal, or how long to wait, or neither."""

    session: str = ""
    browser: str = ""
    wait: timedelta = timedelta()


def _try(desk: Desk, came: Came, name: str, password: str) -> Entry:
    """One try. The slow comparison runs outside the transaction: others may write meanwhile."""
    town, now = desk.town.id, desk.clock()
    with desk.store.read() as session:
        account = find_account(session, town, name)
        browser = known_browser(account, came.cookies.get(BROWSER_COOKIE, ""))
        tried = Try(came.address, name, browser)
        if wait := pause(session, town, tried, now):
            return Entry(wait=wait)
    right = is_right(account.password_hash if account else None, password)
    with desk.store.write() as session:
        if wait := pause(session, town, tried, now):  # many tries at one moment count one by one
            return Entry(wait=wait)
        found = find_account(session, town, name)
        if not right or found is None or found.disabled_at is not None:
            remember_failure(session, town, tried, now)
            note(session, town, found.name if found else "anonymous", "login_refused", now)
            return Entry()
        forgive(session, town, tried)
        note(session, town, found.name, "login", now)
        if secret := came.cookies.get(SESSION_COOKIE, ""):
            end_session(session, secret)  # what somebody left open in this browser ends with the new log-in
        return Entry(open_session(session, found, now, desk.settings.session_lasts), seal(found))
