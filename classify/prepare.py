"""Texts -> what all models read: neutral text, its pieces, words and word pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from classify.features import Words
from classify.neutral import neutral
from classify.pieces import cut_all
from classify.segment import Segmenter


@dataclass(frozen=True)
class Prepared:
    """A batch. All lists have one entry a text; `words` are (title words, body words), pairs included."""

    titles: list[str]
    texts: list[str]
    words: list[tuple[list[str], list[str]]]

    def __len__(self) -> int:
        return len(self.titles)


class Preparation:
    """Holds the segmenter and what it remembers between batches."""

    def __init__(self, segmenter: Segmenter) -> None:
        self.segmenter = segmenter
        self._words = Words(segmenter)

    def prepare(self, texts: Sequence[tuple[str, str]]) -> Prepared:
        """Neutral text and words of each (title, text)."""
        titles = [neutral(title) for title, _ in texts]
        bodies = [neutral(text) for _, text in texts]
        words_of = self._words.of
        words = [
            (words_of(title), words_of(body))
            for title, body in zip(
                cut_all(self.segmenter, titles), cut_all(self.segmenter, bodies), strict=True
            )
        ]
        return Prepared(titles, bodies, words)
