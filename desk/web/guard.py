"""The one gate in front of every route: who asks, may they, and does the form come from our own page."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from desk.accounts.sessions import Staff, find_session, touch_session
from desk.accounts.tokens import find_token
from desk.parts import Desk, desk_of
from desk.rights import ANYONE, RIGHTS, may
from desk.web.forms import SESSION_COOKIE, is_our_form
from desk.web.refusals import ForeignForm, LoginWanted, MustChangePassword, NotYours

API = "/api/"
_READS = ("GET", "HEAD", "OPTIONS")
_WITH_FIRST_PASSWORD = frozenset({"password_page", "password_change", "logout", "language"})


async def guard(request: Request) -> None:
    """Refuse the request, or leave who asks in `request.state.staff` (None for an open route)."""
    route = request.scope["route"].name
    is_api = request.url.path.startswith(API)
    staff = await run_in_threadpool(_who, desk_of(request), request, is_api)
    request.state.staff = staff
    if request.method not in _READS and not is_api and not await is_our_form(request):
        raise ForeignForm
    if may(staff.role if staff else None, route):
        if staff is not None and staff.must_change and route not in _WITH_FIRST_PASSWORD:
            raise MustChangePassword
        return
    if staff is None and RIGHTS.get(route, frozenset()) - {ANYONE}:
        raise LoginWanted
    raise NotYours


def staff_of(request: Request) -> Staff:
    """Who asks, on a route that needs a log-in."""
    staff: Staff | None = request.state.staff
    if staff is None:
        raise LoginWanted
    return staff


async def _asking(request: Request) -> Staff:
    """`staff_of` without a thread of its own: what waits for nothing needs none."""
    return staff_of(request)


async def _at_desk(request: Request) -> Desk:
    return desk_of(request)


Asking = Annotated[Staff, Depends(_asking)]
"""Parameter of a route: the member of staff who asks."""

AtDesk = Annotated[Desk, Depends(_at_desk)]
"""Parameter of a route: the desk."""


def _who(desk: Desk, request: Request, is_api: bool) -> Staff | None:
    now = desk.clock()
    if is_api:
        kind, _blank, secret = request.headers.get("authorization", "").partition(" ")
        return find_token(desk.store, desk.town.id, secret.strip(), now) if kind.lower() == "bearer" else None
    secret = request.cookies.get(SESSION_COOKIE, "")
    if not secret:
        return None
    with desk.store.read() as session:
        found = find_session(session, desk.town.id, secret, now)
    if found is None:
        return None
    if found.touch:
        with desk.store.write() as session:
            touch_session(session, secret, now)
    return found.staff
