"""Security headers on every answer, and a limit to what a request may bring."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 1_000_000
"""Bytes. Forms of the desk are small; nothing is uploaded."""

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing but the desk's own files runs: no inline script, no inline style, no other host."""

HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_NO_BODY = ("GET", "HEAD", "OPTIONS")


class SecurityHeaders:
    """ASGI middleware: adds `HEADERS`, keeps pages out of caches, refuses oversized bodies."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
                if self._https:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        if refused := _refusal(scope):
            await _plain(send_with_headers, *refused)
            return
        await self._app(scope, receive, send_with_headers)


def _refusal(scope: Scope) -> tuple[int, bytes] | None:
    """Status and text for a body that is too long or whose length nobody knows."""
    if scope["method"] in _NO_BODY:
        return None
    headers = dict(scope["headers"])
    length = headers.get(b"content-length")
    if length is None:
        return (411, b"Content-Length is required") if b"transfer-encoding" in headers else None
    if not length.isdigit() or int(length) > MAX_BODY:
        return 413, b"The request is too large"
    return None


async def _plain(send: Send, status: int, text: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
