"""Whether two posts speak of the same place, although people spell it in many ways."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from functools import lru_cache

_NOISE = re.compile(r"[\W_a-z\d]+")
ALIKE = 0.6
"""Share of common character pairs from which two spellings mean one place (滨河苑 and 滨河院)."""


LONG = ("路", "大道", "街", "街道", "高速", "号线", "线", "河", "镇")
"""Endings of places that are too large for one place to mean one problem."""


class Relation(Enum):
    """How the places of a post and of a lead stand to each other."""

    SAME = "same"
    SAME_ROAD = "same road"
    """One road or line: long enough for several problems."""
    UNKNOWN = "unknown"
    DIFFERENT = "different"


@lru_cache(maxsize=1 << 16)
def core(name: str) -> str:
    """A place name without punctuation, Latin letters and digits."""
    return _NOISE.sub("", name.lower())


@lru_cache(maxsize=1 << 16)
def same_place(first: str, second: str) -> bool:
    """Whether two names mean one place: equal, one within the other, or nearly the same characters."""
    first, second = core(first), core(second)
    if len(first) < 2 or len(second) < 2:
        return False
    if first == second:
        return True
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) >= 3 and shorter in longer:
        return True
    pairs_first, pairs_second = _pairs(first), _pairs(second)
    return len(pairs_first & pairs_second) / len(pairs_first | pairs_second) >= ALIKE


def relation(post: Iterable[str], lead: Iterable[str], text: str = "") -> tuple[Relation, str]:
    """The relation of a post's names and a lead's, and the shared name (as the lead spells it) or "".

    `text` is the whole post: a name of the lead that stands in it counts although nobody found it there.
    """
    mine, theirs = list(post), list(lead)
    letters = core(text)
    for other in theirs:
        if len(core(other)) >= 3 and core(other) in letters:
            return _extent(other), other
    if not mine or not theirs:
        return Relation.UNKNOWN, ""
    for name in mine:
        for other in theirs:
            if same_place(name, other):
                return _extent(other), other
    return Relation.DIFFERENT, ""


Known = Mapping[str, Sequence[str]]
"""The town's own places: each with itself and the places around it."""


def surely_apart(post: Iterable[str], lead: Iterable[str], known: Known) -> bool:
    """Whether post and lead name places of the town, and none of them lies in or around another.

    Names found by grammar may be wrong; those of the town's own list are not.
    """
    mine = [name for name in post if name in known]
    theirs = [name for name in lead if name in known]
    if not mine or not theirs:
        return False
    return not any(one in known[other] or other in known[one] for one in mine for other in theirs)


def _extent(name: str) -> Relation:
    return Relation.SAME_ROAD if name.endswith(LONG) else Relation.SAME


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
