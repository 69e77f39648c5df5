"""The minute's work: renew the standing of leads whose score time has changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pipeline.standing import is_any_due, renew_due
from pipeline.store.engine import Store

BATCH = 200
"""Leads a transaction: the importer and the desk get their turn in between."""


def renew_standings(
    store: Store, town: str, now: datetime, *, stop: Callable[[], bool] = lambda: False
) -> int:
    """Renew all that are due; returns how many. `stop` is asked between two transactions."""
    total = 0
    while not stop():
        with store.read() as session:  # an idle installation locks nobody
            if not is_any_due(session, town, now):
                return total
        with store.write() as session:
            total += renew_due(session, town, now, limit=BATCH)
    return total
