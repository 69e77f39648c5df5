"""A text cut into pieces once; places, features and reasons all work on the same pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classify.segment import Segmenter

CODE_AREA = re.compile(r"[A-Z][0-9]{0,2}[市县区州]")
"""An anonymised town or district (A市, K2区): one piece, or its last character sticks to a name."""

_SPLIT = re.compile(rf"({CODE_AREA.pattern}|〔[^〕]{{1,4}}〕)")


def cut_all(segmenter: Segmenter, texts: Sequence[str]) -> list[list[str]]:
    """Pieces of each text; joined they give the text again."""
    cut = segmenter.cut
    result = []
    for text in texts:
        if CODE_AREA.search(text) or "〔" in text:
            pieces: list[str] = []
            for order, part in enumerate(_SPLIT.split(text)):
                if order % 2:
                    pieces.append(part)
                elif part:
                    pieces += cut(part)
            result.append(pieces)
        else:
            result.append(cut(text))
    return result
