"""The desk of one installation as a web application, acknowledgement links included."""

from __future__ import annotations

from fastapi import FastAPI

from desk.ack_link import ack_router
from desk.app import create_app
from xiangyin.installation import Installation


def desk_app(opened: Installation) -> FastAPI:
    """All pages; those behind acknowledgement links need no account, their address is the secret."""
    links = ack_router(opened.store, opened.context, opened.config.alerts, opened.link_key, opened.clock)
    return create_app(opened.desk, without_gate=[links])
