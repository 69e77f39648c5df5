"""Strings from outside, made safe to store: no control characters, no broken Unicode, bounded."""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import urlsplit

MAX_TITLE = 300
MAX_TEXT = 100_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(value: str, limit: int = MAX_TEXT) -> str:
    """`value` without control characters and lone surrogates, trimmed, at most `limit` characters."""
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()[:limit].rstrip()


def one_line(value: str, limit: int = MAX_TITLE) -> str:
    """`value` on one line, for titles."""
    return " ".join(clean(value, limit * 4).split())[:limit].rstrip()


def key(value: str) -> str:
    """`value` as an identifier: unchanged when short, else its beginning and a digest."""
    plain = one_line(value, 2000)
    if len(plain) <= 160:
        return plain
    return f"{plain[:100]}~{digest(plain)}"


def digest(value: str) -> str:
    """Sixteen hexadecimal digits that stand for `value`."""
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()[:16]


def count(value: Any) -> int | None:
    """A count as sites write it: 12, "1,204", "1.2万"; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return int(value) if 0 <= value < 1e12 else None
    found = re.fullmatch(
        r"\D*?(?<!-)(\d[\d,]{0,14}(?:\.\d+)?)\s*([万wk千]?)\D*", str(value)[:60], re.IGNORECASE
    )
    if not found:
        return None
    factor = {"万": 10_000, "w": 10_000, "k": 1000, "千": 1000}.get(found[2].lower(), 1)
    return int(float(found[1].replace(",", "")) * factor)


def web_address(value: str) -> str | None:
    """`value` if it is a plain http(s) address, else None (javascript:, data:, broken)."""
    address = one_line(value, 2000).replace(" ", "%20")
    try:
        parts = urlsplit(address)
    except ValueError:  # an unclosed bracket in the host
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None
