"""Every error as a page in plain words, or as JSON where a program asked."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from common import log
from common.errors import InputError, LifeCycleError, StoreError, XiangyinError
from common.i18n import N_, _, speaking
from desk.web.guard import API
from desk.web.headers import HEADERS
from desk.web.language import COOKIE
from desk.web.refusals import ForeignForm, LoginWanted, MustChangePassword, NotFound, NotYours, Refusal
from desk.web.templates import render

_WORDS: dict[int, tuple[str, str]] = {
    400: (N_("这个请求看不懂"), N_("请返回上一页重试。")),
    401: (N_("请先登录"), N_("登录后才能查看。")),
    403: (N_("您的账号不能做这件事"), N_("如工作需要，请联系管理员调整角色。")),
    404: (N_("没有这个页面"), N_("地址有误，或者不归您的账号查看。")),
    405: (N_("这个地址不能这样用"), N_("请从页面上的按钮操作。")),
    409: (N_("没有改成"), N_("请看下面的说明后重试。")),
    413: (N_("内容太大"), N_("请缩短后重试。")),
    422: (N_("填写的内容有误"), N_("请检查后重试。")),
    500: (N_("程序出错了"), N_("错误已记入日志，请告诉管理员出错的时间。")),
    503: (N_("数据库暂时不可用"), N_("请稍后重试。")),
}
_STATUS: tuple[tuple[type[XiangyinError], int], ...] = (
    (InputError, 422),
    (LifeCycleError, 409),
    (StoreError, 503),
)
_log = log.get("desk")


def add_error_pages(app: FastAPI) -> None:
    """Register the handlers."""
    app.add_exception_handler(XiangyinError, _known)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _unexpected)


def _known(request: Request, error: Exception) -> Response:
    if isinstance(error, LoginWanted | MustChangePassword) and not _is_api(request):
        return _elsewhere(request, "/password" if isinstance(error, MustChangePassword) else "/login")
    if isinstance(error, Refusal):
        detail = {
            ForeignForm: _("页面已过期，请刷新后重试。"),
            NotYours: "",
            NotFound: "",
        }.get(type(error), "")
        return _answer(request, error.status, code=str(type(error).__doc__), detail=detail)
    status = next((number for kind, number in _STATUS if isinstance(error, kind)), 400)
    return _answer(request, status, code=type(error).__name__, detail=str(error))


def _elsewhere(request: Request, path: str) -> Response:
    """Send a reader to another page; htmx needs to be told in a header of its own."""
    if request.headers.get("hx-request"):
        return Response(status_code=401, headers={"HX-Redirect": path})
    if request.method == "GET" and path == "/login" and request.url.path != "/":
        query = f"?{request.url.query}" if request.url.query else ""
        path += f"?next={quote(request.url.path + query)}"
    return RedirectResponse(path, status_code=303)


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _answer(request, status, code="http", detail="")


def _invalid(request: Request, error: Exception) -> Response:
    """Name the fields that are wrong, never their values: they may be passwords."""
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    detail = "；".join(
        f"{'.'.join(str(part) for part in problem['loc'][1:])}：{problem['msg']}" for problem in problems[:5]
    )
    return _answer(request, 422, code="invalid", detail=detail)


def _unexpected(request: Request, error: Exception) -> Response:
    route = request.scope.get("route")
    _log.error("request failed", route=getattr(route, "name", ""), reason=type(error).__name__)
    with speaking(request.cookies.get(COOKIE)):  # this answer is made outside our middleware
        answer = _answer(request, 500, code="internal", detail="")
    answer.headers.update({**HEADERS, "Cache-Control": "no-store"})
    return answer


def _answer(request: Request, status: int, *, code: str, detail: str) -> Response:
    title, hint = _WORDS.get(status, _WORDS[400])
    if _is_api(request):
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
        body = {"error": code, "message": detail or _(title)}
        return JSONResponse(body, status_code=status, headers=headers)
    return render(request, "error.html", status=status, title=_(title), hint=_(hint), detail=detail)


def _is_api(request: Request) -> bool:
    return request.url.path.startswith(API)
