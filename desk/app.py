"""The web application of one town."""

from __future__ import annotations

from fastapi import FastAPI

from alerts.config import AlertsFile
from common.clock import Clock, utc_now
from desk.ack_link import ack_router
from pipeline.store.engine import Store
from pipeline.town import TownContext


def create_app(
    store: Store, town: TownContext, config: AlertsFile, key: bytes, clock: Clock = utc_now
) -> FastAPI:
    """All pages that exist so far."""
    app = FastAPI(title="xiangyin", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(ack_router(store, town, config, key, clock))
    return app
