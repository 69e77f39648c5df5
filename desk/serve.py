"""Serve the desk with uvicorn, alone or beside the scheduler."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from common.errors import StoreError
from common.i18n import _
from desk.app import create_app
from desk.parts import Desk

START_SECONDS = 15.0


def make_server(desk: Desk) -> uvicorn.Server:
    """A server for the address of the desk's settings."""
    config = uvicorn.Config(
        create_app(desk),
        host=desk.settings.host,
        port=desk.settings.port,
        log_level="warning",
        access_log=False,  # addresses of readers are nobody's business
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(config)


@contextmanager
def serving(desk: Desk) -> Iterator[str]:
    """Serve in a thread of its own while the block runs; gives the desk's address."""
    server = make_server(desk)
    failed: list[BaseException] = []

    def run() -> None:
        try:
            server.run()
        except SystemExit as stopped:  # uvicorn's way to say that the address is taken
            failed.append(stopped)

    thread = threading.Thread(target=run, name="desk", daemon=True)
    thread.start()
    waiting = threading.Event()
    for _step in range(int(START_SECONDS / 0.05)):
        if server.started or failed:
            break
        waiting.wait(0.05)
    if not server.started:
        raise StoreError(
            _("不能在 {host}:{port} 打开工作台：端口可能已被占用，可用 XIANGYIN_DESK_PORT 换一个").format(
                host=desk.settings.host, port=desk.settings.port
            )
        )
    try:
        yield address(server, desk)
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def address(server: uvicorn.Server, desk: Desk) -> str:
    """Where the running server is reached (port 0 means a free one was taken)."""
    port = server.servers[0].sockets[0].getsockname()[1] if server.servers else desk.settings.port
    host = desk.settings.host if ":" not in desk.settings.host else f"[{desk.settings.host}]"
    return f"http://{host}:{port}"
