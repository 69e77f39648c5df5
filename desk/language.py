"""Switch between Chinese and English."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response
from starlette.responses import RedirectResponse

from desk.web.guard import AtDesk
from desk.web.language import COOKIE
from desk.web.paths import own_path

router = APIRouter()
A_YEAR = 365 * 24 * 3600


@router.post("/language")
def language(
    desk: AtDesk,
    lang: Annotated[Literal["zh", "en"], Form()],
    next: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """Remember the choice in a cookie."""
    response = RedirectResponse(own_path(next), status_code=303)
    response.set_cookie(
        COOKIE, lang, max_age=A_YEAR, httponly=True, samesite="lax", secure=desk.settings.https
    )
    return response
