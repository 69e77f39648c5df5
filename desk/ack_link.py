"""The page behind an acknowledgement link: opening it shows a number and a button, pressing it acknowledges.

Chat programs open links to draw a preview: GET and HEAD change nothing.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment

from alerts.config import AlertsFile
from alerts.message import lead_link, local_time
from alerts.use_link import LinkView, look, use
from common.clock import Clock
from common.i18n import _, language, speaking
from pipeline.store.engine import Store
from pipeline.town import TownContext

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
"""The address of the page is a secret for as long as the link works: nothing may carry it elsewhere."""

STATUS = {"open": 200, "done": 200, "expired": 410, "unknown": 404}

_PAGE = Environment(autoescape=True).from_string("""\
<!DOCTYPE html>
<html lang="{{ lang }}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{{ title }}</title>
<style>
body { font-family: sans-serif; font-size: 1.2rem; line-height: 1.6; max-width: 30rem; margin: 3rem auto; padding: 0 1rem; color: #222; background: #fff }
button { font-size: 1.2rem; padding: .8rem 1.6rem; color: #fff; background: #1a4d8f; border: 0; border-radius: .3rem; cursor: pointer }
button:focus, a:focus { outline: 3px solid #f2a900 }
</style></head>
<body><main><h1>{{ title }}</h1>
{% for line in lines %}<p>{{ line }}</p>
{% endfor %}{% if button %}<form method="post"><button type="submit">{{ button }}</button></form>
{% endif %}{% if link %}<p><a href="{{ link }}">{{ link_words }}</a></p>
{% endif %}</main></body></html>
""")


def ack_router(store: Store, town: TownContext, config: AlertsFile, key: bytes, clock: Clock) -> APIRouter:
    """`/ack/TOKEN` for one town; no login: who holds the link was sent it."""
    router = APIRouter()

    @router.api_route("/ack/{token}", methods=["GET", "HEAD"], include_in_schema=False)
    def show(request: Request, token: str) -> HTMLResponse:
        with speaking(_wanted(request)):
            return _page(town, config, look(store, town, key, token, clock=clock), pressed=False)

    @router.post("/ack/{token}", include_in_schema=False)
    def press(request: Request, token: str) -> HTMLResponse:
        with speaking(_wanted(request)):
            view, now = use(store, town, key, token, clock=clock)
            return _page(town, config, view, pressed=now)

    return router


def _page(town: TownContext, config: AlertsFile, view: LinkView, *, pressed: bool) -> HTMLResponse:
    words = _words(town, view, pressed=pressed)
    known = view.state in ("open", "done")
    html = _PAGE.render(
        lang="en" if language() == "en" else "zh-CN",
        link=lead_link(config, view.lead) if known else "",
        link_words=_("登录查看线索 #{lead}").format(lead=view.lead),
        **words,
    )
    return HTMLResponse(html, STATUS[view.state], HEADERS)


def _words(town: TownContext, view: LinkView, *, pressed: bool) -> dict[str, Any]:
    """Title, lines and button of the page."""
    about = _("提醒号 {alert}，线索 #{lead}").format(alert=view.alert, lead=view.lead)
    help_line = _("请登录签收，或请值班人员运行 xiangyin alerts ack 提醒号")
    if view.state == "unknown":
        return {"title": _("链接不对"), "lines": [_("这个签收链接不完整，或不是本系统发出的。"), help_line]}
    if view.state == "expired":
        return {
            "title": _("链接已过期"),
            "lines": [about, _("签收链接七天内有效，这个已经过期。"), help_line],
        }
    if view.state == "open":
        return {
            "title": _("签收提醒"),
            "lines": [
                about,
                _("以“{name}”的身份签收：表示已收到并开始处理，不再向上催办。").format(name=view.recipient),
            ],
            "button": _("我已收到，签收"),
        }
    time = local_time(view.at, town.zone) if view.at else ""
    done = _("已由“{name}”于 {time} 签收").format(name=view.by, time=time)
    if pressed:
        return {"title": _("已签收"), "lines": [about, done]}
    return {"title": _("此前已签收"), "lines": [about, done + _("，这个链接不再起作用。")]}


def _wanted(request: Request) -> str | None:
    """The reader's language: `?lang=`, else the first of ours in `Accept-Language`, else Chinese."""
    asked = request.query_params.get("lang", "")
    if asked in ("zh", "en"):
        return asked
    for part in request.headers.get("accept-language", "").split(","):
        name = part.split(";")[0].strip().lower()
        if name.startswith(("zh", "en")):
            return name[:2]
    return None
