"""Forms that only our own pages can send: each carries a token made from the reader's cookie (CSRF)."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from fastapi import Request, Response

SESSION_COOKIE = "xiangyin_session"
FORM_COOKIE = "xiangyin_form"
"""A random value for readers who have not logged in yet."""

FIELD = "csrf"
HEADER = "x-csrf-token"


def form_token(request: Request) -> str:
    """The token for the forms of this page; a reader without a cookie gets one (see `set_form_cookie`)."""
    secret = _secret(request)
    if secret is None:
        secret = secrets.token_urlsafe(24)
        request.state.new_form_cookie = secret
    return _token(secret)


def set_form_cookie(request: Request, response: Response, *, https: bool) -> None:
    """Send the cookie that `form_token` made for this request, if it made one."""
    made = getattr(request.state, "new_form_cookie", None)
    if made is not None:
        response.set_cookie(FORM_COOKIE, made, httponly=True, samesite="lax", secure=https)


async def is_our_form(request: Request) -> bool:
    """Whether the token in the request's header or form field belongs to its cookie."""
    secret = _secret(request)
    if secret is None:
        return False
    given = request.headers.get(HEADER)
    if given is None:
        field = (await request.form()).get(FIELD)
        given = field if isinstance(field, str) else ""
    return hmac.compare_digest(given.encode(), _token(secret).encode())


def _secret(request: Request) -> str | None:
    return request.cookies.get(SESSION_COOKIE) or request.cookies.get(FORM_COOKIE)


def _token(secret: str) -> str:
    return hashlib.sha256(b"form:" + secret.encode()).hexdigest()
