"""A reader's text cut at the words that led to its labels, so that a page can mark them and escape all of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

_ORDER = ("urgency", "topic", "place")
_STEERING = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Invisible characters that turn the direction of a text or hide parts of it."""


class Piece(NamedTuple):
    """A stretch of text; `about` says what its words led to ("" for plain text)."""

    text: str
    about: str


def plain(text: str) -> str:
    """The text without characters that steer how it is shown."""
    return _STEERING.sub("", text)


def marked(text: str, reasons: Iterable[Mapping[str, Any]]) -> list[Piece]:
    """The text in pieces. Where a word speaks for two things, urgency comes before topic and place."""
    about: dict[str, str] = {}
    for reason in sorted(reasons, key=lambda reason: _rank(str(reason.get("about", "")))):
        if reason.get("about") in _ORDER:
            for word in reason.get("words", ()):
                about.setdefault(plain(str(word)), str(reason["about"]))
    text = plain(text)
    words = sorted((word for word in about if word), key=len, reverse=True)
    if not words:
        return [Piece(text, "")]
    pieces = re.split(f"({'|'.join(map(re.escape, words))})", text)
    return [Piece(piece, about.get(piece, "")) for piece in pieces if piece]


def _rank(about: str) -> int:
    return _ORDER.index(about) if about in _ORDER else len(_ORDER)
