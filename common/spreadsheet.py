"""Text for cells of a spreadsheet: crawled words must stay words, whatever program opens the file."""

from __future__ import annotations

import re

LONGEST = 32_000
"""Excel refuses a cell of 32,768 characters."""

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What spreadsheet programs take for the beginning of a formula, in both widths."""

_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def safe_cell(text: str) -> str:
    """`text` without control characters, and with an apostrophe where it would be read as a formula."""
    kept = _UNWANTED.sub("", text)[:LONGEST]
    return f"'{kept}" if kept.lstrip(" \u3000\u00a0").startswith(_RISKY) or kept.startswith(_RISKY) else kept
