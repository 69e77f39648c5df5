"""Tells a page that only asks to log in from one with content."""

from __future__ import annotations

import re

_PASSWORD = re.compile(r"<input\b[^>]{0,500}\btype\s*=\s*[\"']?password", re.I)
_NOT_TEXT = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>|\s+", re.I | re.S)
_WORDS = 600
"""A page with a password field and less text than this has nothing else to show; real pages carry a log-in corner too."""


def is_login_page(html: str) -> bool:
    """Whether the page is a log-in form and little else."""
    return _PASSWORD.search(html) is not None and len(_NOT_TEXT.sub("", html[:200_000])) < _WORDS
