"""What two posts are compared by: weighted words of the problem, and the places named."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from pipeline.grouping.grams import BODY, HEAD, runs

MAX_WORDS = 48
"""Words kept for a post: the heaviest ones; a rambling text must not outweigh a short one."""

TITLE_WEIGHT = 2  # of title words, and of the runs of a title beside the body's
LIGHT = 4.5
"""Words with a lower weight in general Chinese ("问题", "希望") say nothing about which problem it is."""

_PLAIN = re.compile(r"^[\W\d_]+$")
_ADDRESS = re.compile(r"[a-z]\d{0,2}[市区县镇]|.{1,3}[市省]")


@dataclass(frozen=True, slots=True)
class Features:
    """A post for comparison: unit vector over its problem words, the names of places, its runs of characters."""

    words: dict[str, float]
    names: tuple[str, ...]
    title: Counter[str] = field(default_factory=Counter)
    """Runs of the title, or of the first words where there is none."""
    body: Counter[str] = field(default_factory=Counter)
    """Runs of title and text together."""


@lru_cache(maxsize=1)
def _weights() -> tuple[dict[str, float], float]:
    """Inverse document frequencies of general Chinese that jieba ships, and their median.

    A fixed table makes the comparison of two posts independent of the posts that came before.
    """
    table: dict[str, float] = {}
    for line in files("jieba").joinpath("analyse", "idf.txt").read_text(encoding="utf-8").splitlines():
        word, _blank, weight = line.rpartition(" ")
        table[word] = float(weight)
    ordered = sorted(table.values())
    return table, ordered[len(ordered) // 2]


def features(
    title_words: Sequence[str],
    text_words: Sequence[str],
    names: Sequence[str],
    title: str = "",
    text: str = "",
) -> Features:
    """Compare posts by what is wrong: words that belong to a place's name are left out of the words' vector."""
    table, median = _weights()
    counts: Counter[str] = Counter()
    for words, times in ((title_words, TITLE_WEIGHT), (text_words, 1)):
        for word in words:
            counts[word] += times
    joined = "\n".join(names)
    vector: dict[str, float] = {}
    for word, count in counts.items():
        if len(word) < 2 or _PLAIN.match(word) or _ADDRESS.fullmatch(word) or word in joined:
            continue
        weight = table.get(word, median)
        if weight >= LIGHT:
            vector[word] = (1 + math.log(count)) * weight
    heaviest = dict(sorted(vector.items(), key=lambda item: (-item[1], item[0]))[:MAX_WORDS])
    length = math.sqrt(sum(weight * weight for weight in heaviest.values())) or 1.0
    unit = {word: weight / length for word, weight in heaviest.items()}
    head = runs(title or text[:HEAD])
    body = runs(text[:BODY])
    body.update({run: TITLE_WEIGHT * count for run, count in head.items()})
    return Features(unit, tuple(dict.fromkeys(names)), head, body)
