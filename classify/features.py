"""Counts of words -> a weighted sparse matrix, and the vocabulary that names its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from classify.bag import Columns

FloatMatrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Vocabulary:
    """Words in the order of the columns, with their inverse document frequency."""

    words: list[str]
    idf: FloatMatrix

    @classmethod
    def learn(cls, frequencies: Mapping[str, int], documents: int, *, min_documents: int = 1) -> Vocabulary:
        """Every word of at least `min_documents` of `documents` texts."""
        words = sorted(word for word, count in frequencies.items() if count >= min_documents)
        counts = np.array([frequencies[word] for word in words], dtype=np.float64)
        return cls(words, np.log((1 + documents) / (1 + counts)) + 1)

    def columns(self) -> Columns:
        """Column of each word."""
        return Columns(self.words)


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
