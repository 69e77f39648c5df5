"""Crawled words made harmless for a message: one line, nothing invisible, not too long."""

from __future__ import annotations

import unicodedata

LONGEST = 80
_UNWANTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Control and format characters (escape codes, direction overrides, zero width), line ends, no characters."""


def one_line(text: str, longest: int = LONGEST) -> str:
    """`text` with every unwanted character and run of blanks as one space, cut to `longest` characters."""
    kept = "".join(" " if unicodedata.category(sign) in _UNWANTED else sign for sign in text)
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
