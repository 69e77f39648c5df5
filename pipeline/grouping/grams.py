"""What a post is called by: runs of two and three characters, weighed by how rare they are.

Names of estates, companies and roads are cut differently each time by a segmenter and written differently each
time by people; their character pairs and triples survive both. A run that general Chinese or the town's other
posts use often weighs little, so the weight of a shared run says how telling it is.

A run is kept as a number, its key: a million posts then fit into plain arrays. Two runs share a key so seldom
(one in eight million) that it does not matter.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from classify.seed import corpus_files, read_corpus

BITS = 23
KEYS = 1 << BITS
NONE = 0
"""The key that no run has: it fills up rows that hold fewer keys."""

Keys = NDArray[np.uint32]
Weights = NDArray[np.float32]

_AREA = re.compile(r"[a-z]\d{0,2}[市区县镇]")
"""Areas that a source made anonymous (A7县) say nothing about the problem."""

_EVERYDAY = "的了是在我们有和不为人这请何"
_FACTORS = np.array([0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35], dtype=np.uint32)


def _table(*ranges: tuple[int, int]) -> NDArray[np.bool_]:
    table = np.zeros(1 << 16, dtype=np.bool_)
    for first, last in ranges:
        table[first : last + 1] = True
    return table


_DIGITS = _table((ord("0"), ord("9")))
_HAN = _table((0x3400, 0x9FFF))
_LETTERS = _HAN | _DIGITS | _table((ord("a"), ord("z")))
_NAMING = _HAN | _DIGITS
for _character in _EVERYDAY:
    _NAMING[ord(_character)] = False


def runs(text: str) -> tuple[Keys, Keys]:
    """Keys of every run of two and of three letters of `text`; none crosses a punctuation mark."""
    codes = _codes(text)
    letters = _LETTERS[codes]
    pairs = letters[:-1] & letters[1:]
    triples = pairs[:-1] & letters[2:]
    return _keys(codes, 2)[pairs], _keys(codes, 3)[triples]


def name_runs(text: str) -> Keys:
    """Keys of the runs of three that may be part of a name: general texts do not know them, no everyday word."""
    codes = _codes(text)
    naming = _NAMING[codes]
    han = _HAN[codes]
    whole = naming[:-2] & naming[1:-1] & naming[2:] & (han[:-2] | han[1:-1] | han[2:])
    keys = _keys(codes, 3)[whole]
    fresh = keys[general()[0][keys] == 0]
    _, first = np.unique(fresh, return_index=True)
    kept: Keys = fresh[np.sort(first)]
    return kept


def _codes(text: str) -> NDArray[np.uint32]:
    plain = _AREA.sub(" ", text.lower()) + "  "
    return np.frombuffer(plain.encode("utf-16-le", "replace"), dtype="<u2").astype(np.uint32)


def _keys(codes: NDArray[np.uint32], size: int) -> Keys:
    length = len(codes) - size + 1
    mixed = np.zeros(length, dtype=np.uint32)
    for at in range(size):
        mixed += codes[at : at + length] * _FACTORS[at]
        mixed ^= mixed >> np.uint32(15)
        mixed *= np.uint32(0x2C1B3C6D)
    keys: Keys = np.maximum(mixed >> np.uint32(32 - BITS), np.uint32(1))
    return keys


@lru_cache(maxsize=1)
def general() -> tuple[NDArray[np.uint16], int]:
    """In how many texts of the seed corpus each key occurs, and how many texts there are."""
    seen = np.zeros(KEYS, dtype=np.uint16)
    examples = read_corpus(corpus_files())
    for example in examples:
        seen[np.unique(np.concatenate(runs(f"{example.title}\n{example.text}")))] += 1
    return seen, len(examples)


class Rarity:
    """Weights of runs: general Chinese plus the posts of the town seen so far."""

    def __init__(self) -> None:
        self.seen = np.zeros(KEYS, dtype=np.uint16)
        self.posts = 0

    def add(self, keys: Keys) -> None:
        """Count the (different) runs of one more post of the town."""
        room = self.seen[keys] < np.iinfo(np.uint16).max
        self.seen[keys[room]] += 1
        self.posts += 1

    def vector(self, keys: Keys, counts: NDArray[np.int64], keep: int) -> tuple[Keys, Weights]:
        """Unit vector over the weightiest runs, weightiest first."""
        known, texts = general()
        often = known[keys].astype(np.float32) + self.seen[keys] + 0.5
        weights = (1 + np.log(counts)) * np.log((texts + self.posts + 1) / often)
        order = np.lexsort((keys, -weights))[:keep]
        order = order[weights[order] > 0]
        kept = weights[order].astype(np.float32)
        length = float(np.sqrt(kept @ kept)) or 1.0
        return keys[order], kept / np.float32(length)
