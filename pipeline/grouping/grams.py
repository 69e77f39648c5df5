"""What a post is called by: runs of two and three characters, weighed by how rare they are.

Names of estates, companies and roads are cut differently each time by a segmenter and written differently each
time by people; their character pairs and triples survive both. A run that general Chinese or the town's other
posts use often weighs little, so the weight of a shared run says how telling it is.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from classify.seed import corpus_files, read_corpus

BODY = 600
"""Characters of a text that are read: what a post is about stands near its beginning."""

TITLE_WEIGHT = 2
KEPT = 60
"""Runs kept for a post, the weightiest: what is left of a long text is its subject."""

HEAD = 40
"""Characters that stand for the title where a post has none."""

_AREA = re.compile(r"[a-z]\d{0,2}[市区县镇]")
"""Areas that a source made anonymous (A7县) say nothing about the problem."""

_RUN = re.compile(r"[\u3400-\u9fff0-9a-z]+")
_PLAIN = re.compile(r"[的了是在我们有和不为人这请何0-9a-z]")

Vector = dict[str, float]


def runs(text: str) -> Counter[str]:
    """Every run of two and three letters of `text`, counted; none crosses a punctuation mark."""
    counts: Counter[str] = Counter()
    for stretch in _RUN.findall(_AREA.sub(" ", text.lower())):
        for size in (2, 3):
            counts.update(stretch[at : at + size] for at in range(len(stretch) - size + 1))
    return counts


@lru_cache(maxsize=1)
def general() -> tuple[dict[str, int], int]:
    """In how many texts of the seed corpus each run occurs, and how many texts there are."""
    seen: Counter[str] = Counter()
    examples = read_corpus(corpus_files())
    for example in examples:
        seen.update(runs(f"{example.title}\n{example.text}").keys())
    return dict(seen), len(examples)


def is_name_like(run: str) -> bool:
    """Whether a run of three may be part of a name: general texts do not know it, no everyday word in it."""
    return len(run) == 3 and run not in general()[0] and _PLAIN.search(run) is None


class Rarity:
    """Weights of runs: general Chinese plus the posts of the town seen so far."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._posts = 0

    def add(self, post: Iterable[str]) -> None:
        """Count the runs of one more post of the town."""
        self._seen.update(post)
        self._posts += 1

    def vector(self, counts: Counter[str], keep: int | None = None) -> Vector:
        """Unit vector over the weightiest runs."""
        known, texts = general()
        total = texts + self._posts + 1
        weights = {
            run: (1 + math.log(count)) * math.log(total / (known.get(run, 0) + self._seen[run] + 0.5))
            for run, count in counts.items()
        }
        kept = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:keep]
        length = math.sqrt(sum(weight * weight for _, weight in kept)) or 1.0
        return {run: weight / length for run, weight in kept if weight > 0}
