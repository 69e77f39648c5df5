"""How telling a word is in general Chinese: the inverse document frequencies that jieba ships."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def word_weights() -> tuple[dict[str, float], float]:
    """The weight of each known word, and the median, which is that of a word nobody knows.

    A fixed table makes the comparison of two texts independent of the texts that came before.
    """
    table: dict[str, float] = {}
    for line in files("jieba").joinpath("analyse", "idf.txt").read_text(encoding="utf-8").splitlines():
        word, _blank, weight = line.rpartition(" ")
        table[word] = float(weight)
    ordered = sorted(table.values())
    return table, ordered[len(ordered) // 2]


def weight(word: str) -> float:
    """The weight of one word."""
    table, median = word_weights()
    return table.get(word, median)
