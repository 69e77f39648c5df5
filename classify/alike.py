"""Texts that say nearly the same: on which side of a split a text stands, all its near copies stand too."""

from __future__ import annotations

import re
from collections.abc import Sequence

GRAM = 4
"""Characters of the runs that are compared."""
READ = 1500
"""Characters of a text that are compared: enough to know a copy, few enough for thousands of texts."""
SAME = 0.5
"""Share of runs that two near copies have in common (of the runs of both)."""

_SIGNS = re.compile(r"[^0-9a-z\u3400-\u9fff]")


def grams(title: str, text: str) -> frozenset[str]:
    """The runs of characters of a text, without signs."""
    bare = _SIGNS.sub("", f"{title}{text}".lower())[:READ]
    return frozenset(bare[at : at + GRAM] for at in range(max(1, len(bare) - GRAM + 1)))


def share(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of two texts is the same, 0..1."""
    together = len(one & other)
    return together / (len(one) + len(other) - together) if together else 0.0


def near_pairs(texts: Sequence[frozenset[str]]) -> list[tuple[int, int]]:
    """Pairs of texts (earlier, later) that say nearly the same. Only pairs with a common run are compared."""
    holders: dict[str, list[int]] = {}
    pairs = []
    for number, found in enumerate(texts):
        common: dict[int, int] = {}
        for gram in found:
            for other in holders.get(gram, ()):
                common[other] = common.get(other, 0) + 1
            holders.setdefault(gram, []).append(number)
        for other, together in sorted(common.items()):
            if together / (len(found) + len(texts[other]) - together) >= SAME:
                pairs.append((other, number))
    return pairs
