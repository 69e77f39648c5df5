"""Pieces -> a sparse matrix of words and word pairs, and the counts of the taxonomy's key words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from classify.segment import Segmenter

TITLE_WEIGHT = 3
"""A word of the title counts as often as this many in the body."""

PAIR = " "
_WORD = re.compile(r"[0-9A-Za-z\u3400-\u9fff]")
_NUMBER = re.compile(r"[0-9.]+%?")
_DROPPED = frozenset({"〇", "\u3000"})

FloatMatrix = npt.NDArray[np.float64]


class Words:
    """Turns the pieces of one side (title or body) into words and word pairs."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self._parts: dict[str, tuple[str, ...]] = {}

    def _split(self, piece: str) -> tuple[str, ...]:
        parts = self._parts.get(piece)
        if parts is None:
            if len(self._parts) > 200_000:
                self._parts.clear()
            if not _WORD.search(piece) or piece in _DROPPED or piece.startswith("〔"):
                parts = ()
            elif _NUMBER.fullmatch(piece):
                # amounts and dates differ in every text; hotline numbers and bus lines do not help either
                parts = ("0",)
            elif len(piece) > 2:
                parts = tuple(part.lower() for part in self._segmenter.search(piece))
            else:
                parts = (piece.lower(),)
            self._parts[piece] = parts
        return parts

    def of(self, pieces: Sequence[str]) -> list[str]:
        """Words (long ones with the words in them) and pairs of neighbours, with repeats."""
        words: list[str] = []
        last = ""
        for piece in pieces:
            parts = self._split(piece)
            if parts:
                words.extend(parts)
                if last:
                    words.append(f"{last}{PAIR}{parts[-1]}")
                last = parts[-1]
            else:
                last = ""
        return words


@dataclass(frozen=True)
class Vocabulary:
    """Words in the order of the columns, with their inverse document frequency."""

    words: list[str]
    idf: FloatMatrix

    @classmethod
    def learn(cls, documents: Sequence[tuple[list[str], list[str]]], *, min_documents: int = 1) -> Vocabulary:
        """Every word of at least `min_documents` documents, each (title words, body words)."""
        frequency: Counter[str] = Counter()
        for title, body in documents:
            frequency.update({*title, *body})
        words = sorted(word for word, count in frequency.items() if count >= min_documents)
        counts = np.array([frequency[word] for word in words], dtype=np.float64)
        return cls(words, np.log((1 + len(documents)) / (1 + counts)) + 1)

    def index(self) -> dict[str, int]:
        """Column of each word."""
        return {word: column for column, word in enumerate(self.words)}


def count(documents: Iterable[list[str]], index: dict[str, int]) -> sparse.csr_matrix:
    """Occurrences, one row a document."""
    columns: list[int] = []
    ends = [0]
    get = index.get
    for words in documents:
        columns.extend([column for column in map(get, words) if column is not None])
        ends.append(len(columns))
    matrix = sparse.csr_matrix(
        (np.ones(len(columns)), np.asarray(columns, dtype=np.int32), np.asarray(ends, dtype=np.int64)),
        shape=(len(ends) - 1, len(index)),
    )
    matrix.sum_duplicates()
    return matrix


def weigh(counts: sparse.csr_matrix, idf: FloatMatrix) -> sparse.csr_matrix:
    """Sublinear tf-idf with rows of length one."""
    matrix = counts.copy()
    matrix.data = (1 + np.log(matrix.data)) * idf[matrix.indices]
    squares = (
        np.add.reduceat(np.append(matrix.data**2, 0.0), matrix.indptr[:-1])
        if matrix.shape[0]
        else np.zeros(0)
    )
    squares[np.diff(matrix.indptr) == 0] = 1.0
    matrix.data /= np.repeat(np.sqrt(squares), np.diff(matrix.indptr))
    return matrix
