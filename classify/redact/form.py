"""A second reading of a text, character for character, in which odd digits and letters are plain ASCII.

Every character maps to exactly one character, so an offset found in the reading is an offset in the text.
"""

from __future__ import annotations

import re

_CHINESE_DIGITS = {
    "〇零○ㄖ洞": "0",
    "一壹幺弌": "1",
    "二贰弍": "2",
    "三叁弎": "3",
    "四肆": "4",
    "五伍": "5",
    "六陆": "6",
    "七柒": "7",
    "八捌": "8",
    "九玖": "9",
}


def _table() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table[0x3000] = " "
    for value in range(10):
        table |= {first + value: str(value) for first in (0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6)}
        table[0x2080 + value] = str(value)
    for value in range(1, 10):
        table |= {first + value: str(value) for first in (0x245F, 0x2473, 0x2487, 0x2775, 0x3220 - 1)}
    table |= {0x24EA: "0", 0x2070: "0", 0xB9: "1", 0xB2: "2", 0xB3: "3"}
    table |= {0x2070 + value: str(value) for value in range(4, 10)}
    table |= {ord(sign): "-" for sign in "–—‐‑‒―−－﹣"}
    table |= {ord(sign): " " for sign in "\u00a0\u2002\u2003\u2009\u202f"}
    for characters, digit in _CHINESE_DIGITS.items():
        table |= {ord(character): digit for character in characters}
    return table


class _Table(dict[int, str | int]):
    """Characters that stay as they are are remembered: `str.translate` is slow where it finds nothing."""

    def __missing__(self, code: int) -> int:
        if len(self) < _MOST:
            self[code] = code
        return code


_MOST = 20_000
_TABLE = _Table(_table())
# ideographs that mean a digit only among digits; elsewhere they are words (陆地, 山洞)
SEPARATOR = r"[ \t\-_.·•~()\u200b-\u200d\u2060\ufeff\ufe0f\u20e3]"
_RUN = re.compile(rf"\d(?:{SEPARATOR}{{0,3}}\d){{4,}}", re.ASCII)


def plain(text: str) -> str:
    """`text` with full-width, circled and Chinese digits as 0-9; as long as `text`."""
    return text.translate(_TABLE)


def digit_runs(reading: str) -> list[tuple[int, int]]:
    """Stretches of at least five digits, possibly spaced or dashed, in a plain reading."""
    return [match.span() for match in _RUN.finditer(reading)]
