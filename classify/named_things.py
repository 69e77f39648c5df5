"""What a message is about by name, whether or not the name shows what it is: a firm, an estate, a school, a product.

People put the name into the title ("投诉A市天樾府开发商") and say it again in the body. A name is the longest head of
what follows the request and the districts that comes again; firms are also known by how they end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from classify.named_words import (
    ASKED,
    BEFORE_HOME,
    CUT,
    CUT_BEGINS,
    DISTRICTS,
    FIRM_END,
    HOUSING,
    NO_HOME_END,
    ORDINARY,
    ORDINARY_ENDS,
    PART_END,
    SIGNS,
)
from classify.pieces import CODE_AREA
from classify.segment import Segmenter

NameKind = Literal["firm", "estate", "thing"]

LOOKED_AT = 16
"""Characters after the districts in which a name is looked for."""

SHORTEST = 3
MOST_ONCE = 9
"""Characters of a name that is said only once."""

OPENING = 400
"""Characters of a body in which firms are looked for."""

_ANCHORS = 4
_BREAKING = ("v", "d", "p", "c", "u", "r", "y", "e", "o", "q")
_NAME = re.compile(r"[\u3400-\u9fffA-Za-z0-9·•.&]+")
_HAS_NAME = re.compile(r"[\u3400-\u9fffA-Za-z]{2}")
_COUNT = re.compile(r"[0-9]+(?:个|元|万|户|名|平|辆|人|年).*$")
_NUMBERED = re.compile(r"[0-9]+[号路线年月日].*")


@dataclass(frozen=True, slots=True)
class NamedThing:
    """A name at [start, end) of f"{title}\\n{text}"."""

    start: int
    end: int
    kind: NameKind


class NamedThings:
    """Finds names in messages."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter

    def find(self, title: str, text: str) -> list[NamedThing]:
        """Names in reading order, without overlap: those of the title first of all, then firms of the opening."""
        source = f"{title}\n{text}"
        found: list[NamedThing] = []
        for thing in (*self._firms(source, len(title) + OPENING), *self._heads(title, text)):
            if all(thing.end <= other.start or other.end <= thing.start for other in found):
                found.append(thing)
        return sorted(found, key=lambda thing: thing.start)

    def names(self, title: str, text: str) -> list[str]:
        """The names themselves, each once: firms without legal form, estates without phase and building."""
        source = f"{title}\n{text}"
        names: dict[str, None] = {}
        for thing in self.find(title, text):
            name = source[thing.start : thing.end]
            short = (FIRM_END if thing.kind == "firm" else PART_END).sub("", name)
            names[short if len(short) >= SHORTEST else name] = None
        return list(names)

    def _heads(self, title: str, text: str) -> Iterator[NamedThing]:
        for start in _anchors(title):
            head, ended = self._head(title[start : start + 2 * LOOKED_AT])
            said_again = _again(head, text)
            # a name that is not said again must end clearly
            size = said_again or (len(head) if ended and len(head) <= MOST_ONCE else 0)
            while size > SHORTEST and head[:size].endswith(ORDINARY_ENDS):
                size -= 1
            if size >= SHORTEST:
                housing = (
                    HOUSING.match(title, start + size) or (said_again and _lived_in(head[:size], text))
                ) and not NO_HOME_END.search(head[:size])
                # what people live in and call by name twice is a name, however ordinary its words
                sure = (housing and said_again and size > SHORTEST) or self._names(head[:size])
                if sure and (said_again or housing or not self._segmenter.knows(head[:size])):
                    yield NamedThing(start, start + size, "estate" if housing else "thing")
        shift = len(title) + 1
        for start in _homes(text):
            head, _ = self._head(text[start : start + 2 * LOOKED_AT])
            if len(head) >= SHORTEST and HOUSING.match(text, start + len(head)) and self._names(head):
                yield NamedThing(shift + start, shift + start + len(head), "estate")

    def _head(self, stretch: str) -> tuple[str, bool]:
        """What may be a name at the beginning of a stretch, and whether a word that belongs to no name ends it."""
        match = _NAME.match(stretch)
        head = ""
        segmenter = self._segmenter
        for piece in segmenter.cut(match.group()) if match else ():
            if piece in CUT or piece.startswith(CUT_BEGINS):
                break
            if len(piece) == 1:
                # 和 joins two names, and stands in one (润和紫郡)
                if len(head) >= SHORTEST and segmenter.tag_of(piece).startswith(("p", "c", "u", "r")):
                    break
            elif segmenter.knows(piece) and segmenter.tag_of(piece).startswith(_BREAKING):
                break
            head += piece
            if len(head) >= LOOKED_AT:
                return head, False
        return _COUNT.sub("", head), True

    def _names(self, name: str) -> bool:
        """Whether a part of `name` is no ordinary word."""
        if not _HAS_NAME.search(name) or CODE_AREA.search(name[:3]) or _NUMBERED.fullmatch(name):
            return False
        return any(
            piece not in ORDINARY
            and (
                not self._segmenter.knows(piece)
                or self._segmenter.tag_of(piece).startswith(("nz", "ns", "nr", "nt", "eng"))
                or len(piece) == 1
            )
            for piece in self._segmenter.cut(name)
        )

    def _firms(self, source: str, most: int) -> Iterator[NamedThing]:
        low = 0
        for match in FIRM_END.finditer(source, 0, most):
            begin = max(low, match.start() - LOOKED_AT)
            for sign in SIGNS.finditer(source, begin, match.start()):
                begin = sign.end()
            begin += self._skipped(source[begin : match.start()])
            if match.start() - begin >= 2 and self._names(source[begin : match.start()]):
                yield NamedThing(begin, match.end(), "firm")
                low = match.end()

    def _skipped(self, stretch: str) -> int:
        """Characters before the name of a firm: verbs, requests and districts."""
        skipped = at = 0
        for piece in self._segmenter.cut(stretch):
            at += len(piece)
            if piece in CUT or (
                len(piece) > 1
                and self._segmenter.knows(piece)
                and self._segmenter.tag_of(piece).startswith(_BREAKING)
                and self._segmenter.tag_of(piece) != "vn"
            ):
                skipped = at
        match = DISTRICTS.match(stretch, skipped)
        return match.end() if match and match.end() < len(stretch) - 1 else skipped


def _anchors(title: str) -> list[int]:
    """Where names may begin in a title: after the request, and after each chain of districts."""
    asked = ASKED.match(title)
    first = asked.end() if asked else 0
    district = DISTRICTS.match(title, first)
    starts = [district.end() if district else first]
    starts += [match.end() for match in DISTRICTS.finditer(title, first)]
    return list(dict.fromkeys(starts))[:_ANCHORS]


def _homes(text: str) -> list[int]:
    """Where the opening of a body may name the estate that it is about."""
    starts = []
    for match in BEFORE_HOME.finditer(text, 0, OPENING):
        district = DISTRICTS.match(text, match.end())
        starts.append(district.end() if district else match.end())
    starts += [match.end() for match in DISTRICTS.finditer(text, 0, OPENING)]
    return sorted(set(starts))[: 2 * _ANCHORS]


def _lived_in(name: str, text: str) -> bool:
    """Whether a body says somewhere that people live at `name`."""
    at = text.find(name)
    for _ in range(_ANCHORS):
        if at < 0:
            return False
        if HOUSING.match(text, at + len(name)):
            return True
        at = text.find(name, at + len(name))
    return False


def _again(head: str, text: str) -> int:
    """Length of the longest beginning of `head` that stands in the body."""
    for size in range(len(head), SHORTEST - 1, -1):
        if head[:size] in text:
            return size
    return 0
