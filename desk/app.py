"""The composition of the desk: routes behind one gate, middleware, error pages."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from fastapi import APIRouter, Depends, FastAPI
from starlette.middleware import Middleware
from starlette.staticfiles import StaticFiles

from desk import (
    audit_list,
    healthz,
    home,
    language,
    lead_list,
    login,
    logout,
    password_change,
)
from desk.api import openapi
from desk.parts import Desk
from desk.web.errors import add_error_pages
from desk.web.guard import guard
from desk.web.headers import SecurityHeaders
from desk.web.language import ReaderLanguage

ROUTERS: tuple[APIRouter, ...] = (
    home.router,
    login.router,
    logout.router,
    password_change.router,
    language.router,
    healthz.router,
    lead_list.router,
    audit_list.router,
    openapi.router,
    *openapi.ROUTERS,
)
"""One module, one user action. A new one is added here and in `desk.rights`."""


def create_app(desk: Desk, without_gate: Sequence[APIRouter] = ()) -> FastAPI:
    """The desk as an ASGI application.

    `without_gate` are routers that nobody logs in for, such as links whose address is the secret.
    """
    app = FastAPI(
        title="Xiangyin 乡音",
        docs_url=None,  # both pages would load scripts from elsewhere
        redoc_url=None,
        openapi_url=None,
        middleware=[
            Middleware(SecurityHeaders, https=desk.settings.https),
            Middleware(ReaderLanguage),
        ],
    )
    app.state.desk = desk
    for router in ROUTERS:
        app.include_router(router, dependencies=[Depends(guard)])
    for router in without_gate:
        app.include_router(router)
    folder = str(files("desk").joinpath("static"))
    app.mount("/static", StaticFiles(directory=folder), name="static")
    add_error_pages(app)
    return app
