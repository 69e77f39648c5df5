"""The composition of the desk: routes behind one gate, middleware, error pages."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from fastapi import APIRouter, Depends, FastAPI
from starlette.middleware import Middleware
from starlette.staticfiles import StaticFiles
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from desk import (
    alert_acknowledge,
    audit_list,
    healthz,
    home,
    hot_list,
    label_download,
    language,
    lead_confirm,
    lead_correct,
    lead_dismiss,
    lead_dispatch,
    lead_follow_up,
    lead_hand_over,
    lead_like,
    lead_list,
    lead_merge,
    lead_merge_page,
    lead_news,
    lead_page,
    lead_split,
    lead_step,
    lead_undo,
    leaders,
    learn_label,
    learn_page,
    learn_skip,
    learn_undo,
    login,
    logout,
    model_back,
    model_list,
    model_page,
    model_retrain,
    model_use,
    password_change,
    reply_decide,
    reply_draft,
    reply_edit,
    reply_list,
    reply_page,
    reply_publish,
    reply_submit,
    reply_withdraw,
    report_edit,
    report_figure,
    report_file,
    report_list,
    report_lock,
    report_page,
    source_list,
    view_remove,
    view_save,
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
    lead_news.router,
    lead_confirm.router,
    lead_correct.router,
    lead_dismiss.router,
    lead_dispatch.router,
    lead_follow_up.router,
    lead_hand_over.router,
    lead_merge.router,
    lead_merge_page.router,
    lead_split.router,
    lead_step.router,
    lead_undo.router,
    alert_acknowledge.router,
    lead_page.router,
    lead_like.router,
    view_save.router,
    view_remove.router,
    reply_decide.router,
    reply_draft.router,
    reply_edit.router,
    reply_list.router,
    reply_page.router,
    reply_publish.router,
    reply_submit.router,
    reply_withdraw.router,
    hot_list.router,
    leaders.router,
    learn_page.router,
    learn_label.router,
    learn_skip.router,
    learn_undo.router,
    label_download.router,
    model_list.router,
    model_retrain.router,
    model_use.router,
    model_back.router,
    model_page.router,
    report_list.router,
    report_page.router,
    report_figure.router,
    report_file.router,
    report_edit.router,
    report_lock.router,
    source_list.router,
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
            Middleware(ProxyHeadersMiddleware, trusted_hosts=list(desk.settings.proxies)),
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
