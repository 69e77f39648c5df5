"""The reader's language: a cookie, for as long as one request is answered."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from common.i18n import LANGUAGES, language, speaking

COOKIE = "xiangyin_lang"


class ReaderLanguage:
    """ASGI middleware: everything below speaks the language that the reader chose."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        chosen = HTTPConnection(scope).cookies.get(COOKIE)
        # said once for the request: each phrase would look into the environment otherwise
        with speaking(chosen if chosen in LANGUAGES else language()):
            await self._app(scope, receive, send)
