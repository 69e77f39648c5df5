"""Matches of a slow pattern, tried only around marks that each of them holds: most of a text need not be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator


def matches_near(
    pattern: re.Pattern[str], text: str, marks: Iterable[tuple[int, int]], before: int, behind: int
) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text)` gives, if every match holds a mark or stands right behind one.

    `marks` are (start, end) in order; a match begins at most `before` characters ahead of its mark and is read with
    all that it looks at within `behind` characters after it.
    """
    at = 0
    for start, end in marks:
        low = max(at, start - before)
        while (match := pattern.search(text, low, end + behind)) and match.start() <= end:
            yield match
            at = low = match.end()


def places_of(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """(start, end) of each of `words` in a text, in order."""
    found = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            found.append((at, at + len(word)))
            at = text.find(word, at + 1)
    found.sort()
    return found
