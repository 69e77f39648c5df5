"""Structured logs: JSON lines on standard error, ids and counts only, never a post's text."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

FORBIDDEN = frozenset({"text", "title", "body", "author", "user", "name", "content", "contact", "password"})
"""Keys that could carry personal data; they are replaced before a line is written."""


def _drop_personal(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key in FORBIDDEN & event.keys():
        event[key] = "[left out]"
    return event


def configure(level: str = "WARNING", *, stream: Any = None) -> None:
    """Send logs of `level` and above to `stream` (standard error by default) as one JSON object a line."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _drop_personal,
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )


def get(component: str) -> Any:
    """A logger whose lines carry `component`."""
    return structlog.get_logger(component=component)
