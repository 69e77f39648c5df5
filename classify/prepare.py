"""Texts -> what all models read: neutral text, its pieces, words and word pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from classify.bag import Bag, Numbering
from classify.neutral import neutral
from classify.pieces import cut_all
from classify.segment import Segmenter


@dataclass(frozen=True)
class Prepared:
    """A batch: neutral titles and texts, and the words of both."""

    titles: list[str]
    texts: list[str]
    bag: Bag

    def __len__(self) -> int:
        return len(self.titles)


class Preparation:
    """Holds the segmenter and what it remembers between batches."""

    def __init__(self, segmenter: Segmenter) -> None:
        self.segmenter = segmenter
        self._numbering = Numbering(segmenter)

    def prepare(self, texts: Sequence[tuple[str, str]]) -> Prepared:
        """Neutral text and words of each (title, text)."""
        titles = [neutral(title) for title, _ in texts]
        bodies = [neutral(text) for _, text in texts]
        bag = Bag.of(self._numbering, cut_all(self.segmenter, titles), cut_all(self.segmenter, bodies))
        return Prepared(titles, bodies, bag)
