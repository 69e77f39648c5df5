"""Where a form may send its reader afterwards: to a page of the desk, never to another site."""

from __future__ import annotations

import re

_OWN = re.compile(r"/(?![/\\])[^\\\x00-\x20]*")


def own_path(path: str, otherwise: str = "/") -> str:
    """`path` if it is an address within the desk."""
    return path if _OWN.fullmatch(path) else otherwise
