"""What two posts are compared by: weighted words of the problem, runs of characters, names and places."""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from pipeline.grouping.grams import BITS, Keys, Rarity, Weights, name_runs, runs

BODY = 600
"""Characters of a text that are read: what a post is about stands near its beginning."""

HEAD = 40
"""Characters that stand for the title where a post has none."""

TITLE_WEIGHT = 2  # of title words and runs beside the body's
LIGHT = 4.5
"""Words with a lower weight in general Chinese ("问题", "希望") say nothing about which problem it is."""

RUNS, TITLE_RUNS, WORDS = 48, 24, 32
"""Runs of the whole, runs of the title and words kept for a post, the weightiest: the rest is not its subject."""

TITLE_NAMES, NAMES = 16, 40
"""Name-like runs of the title, and of title and text together, kept for a post."""

PLACES = 6

_PLAIN = re.compile(r"^[\W\d_]+$")
_ADDRESS = re.compile(r"[a-z]\d{0,2}[市区县镇]|.{1,3}[市省]")


@dataclass(frozen=True, slots=True)
class Features:
    """A post for comparison. Vectors have length one; keys are those of `grams`."""

    runs: tuple[Keys, Weights]
    title: tuple[Keys, Weights]
    words: tuple[Keys, Weights]
    title_names: Keys
    names: Keys
    places: tuple[str, ...]
    seen: Keys
    """All different runs: what the post adds to the town's counts."""
    spelled: tuple[str, ...] = ()
    """The words of `words`, where they are known."""


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


@lru_cache(maxsize=1 << 16)
def _word(word: str) -> tuple[int, float]:
    """Key and weight of a word; 0 where it says nothing."""
    if len(word) < 2 or _PLAIN.match(word) or _ADDRESS.fullmatch(word):
        return 0, 0.0
    table, median = _weights()
    weight = table.get(word, median)
    return max(1, zlib.crc32(word.encode()) >> (32 - BITS)), weight if weight >= LIGHT else 0.0


def features(
    rarity: Rarity, title: str, text: str, tokens: tuple[Sequence[str], Sequence[str]], places: Sequence[str]
) -> Features:
    """Compare posts by what is wrong: words that belong to a place's name are left out of the words' vector."""
    head_two, head_three = runs(title or text[:HEAD])
    head = np.concatenate((head_two, head_three))
    body = np.concatenate((*runs(text[:BODY]), *(head for _ in range(TITLE_WEIGHT))))
    keys, counts = np.unique(body, return_counts=True)
    head_keys, head_counts = np.unique(head, return_counts=True)
    title_names = name_runs(title or text[:HEAD])
    names = np.concatenate((title_names, name_runs(text[:BODY])))
    _, first = np.unique(names, return_index=True)
    names = names[np.sort(first)]
    words, spelled = _word_vector(tokens, places)
    return Features(
        rarity.vector(keys, counts, RUNS),
        rarity.vector(head_keys, head_counts, TITLE_RUNS),
        words,
        title_names[:TITLE_NAMES],
        names[:NAMES],
        tuple(dict.fromkeys(places))[:PLACES],
        keys,
        spelled,
    )


def _word_vector(
    tokens: tuple[Sequence[str], Sequence[str]], places: Sequence[str]
) -> tuple[tuple[Keys, Weights], tuple[str, ...]]:
    counts: Counter[str] = Counter(tokens[1])
    for word in tokens[0]:
        counts[word] += TITLE_WEIGHT
    joined = "\n".join(places)
    weights: dict[int, tuple[float, str]] = {}
    for word, count in counts.items():
        key, weight = _word(word)
        if weight and word not in joined:
            weights[key] = (1 + math.log(count)) * weight, word
    kept = sorted(weights.items(), key=lambda item: (-item[1][0], item[0]))[:WORDS]
    values = np.array([weight for _, (weight, _) in kept], dtype=np.float32)
    length = float(np.sqrt(values @ values)) or 1.0
    keys = np.array([key for key, _ in kept], dtype=np.uint32)
    return (keys, values / np.float32(length)), tuple(word for _, (_, word) in kept)
