"""Crawled words made harmless for a message: one line, nothing invisible, not too long."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 80
_UNWANTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Control and format characters (escape codes, direction overrides, zero width), line ends, no characters."""


_LINKING = re.compile(r"(?<=[a-z0-9])://|(?<=\w)\.(?=[^\W\d])|(?<=[^\W\d])\.(?=\w)|@", re.IGNORECASE)
_WIDE = str.maketrans({":": "：", "/": "／", ".": "．", "@": "＠"})


def flat(text: str, longest: int = LONGEST) -> str:
    """`text` with every unwanted character and run of blanks as one space, cut to `longest` characters."""
    kept = "".join(" " if unicodedata.category(sign) in _UNWANTED else sign for sign in text)
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def one_line(text: str, longest: int = LONGEST) -> str:
    """`flat`, and nothing in it that a chat or mail program would make a link or a mention of.

    The signs that do it become wide ones: the words stay readable, `a.example/x` is no link any more.
    """
    return _LINKING.sub(lambda found: found[0].translate(_WIDE), flat(text, longest))
