"""Runs of one and two characters of a text, counted: with few labels they say more than words, which then are rare."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy import sparse

from classify.bag import TITLE_WEIGHT

OPENING = 400
"""Characters of a body that are read: further down a letter seldom says what it is about."""

_GAP = re.compile(r"\s+")


def runs(title: str, text: str) -> Counter[str]:
    """How often each character and each pair of characters stands in a text; the title counts more."""
    found: Counter[str] = Counter()
    for part, weight in ((title, TITLE_WEIGHT), (text[:OPENING], 1)):
        # one line, so that a vocabulary can be kept as lines
        line = _GAP.sub(" ", part.lower())
        for run, count in (Counter(line) + Counter(map("".join, pairwise(line)))).items():
            found[run] += weight * count
    return found


def frequencies(texts: Sequence[Counter[str]]) -> dict[str, int]:
    """Number of texts that hold each run."""
    return dict(Counter(run for text in texts for run in text))


def count_runs(texts: Sequence[Counter[str]], columns: dict[str, int]) -> sparse.csr_matrix:
    """Occurrences, one row a text; runs without a column are left out."""
    rows, found, counts = [], [], []
    for row, text in enumerate(texts):
        for run, count in text.items():
            column = columns.get(run)
            if column is not None:
                rows.append(row)
                found.append(column)
                counts.append(count)
    matrix = sparse.coo_matrix(
        (
            np.array(counts, dtype=np.float64),
            (np.array(rows, dtype=np.int64), np.array(found, dtype=np.int64)),
        ),
        shape=(len(texts), len(columns)),
    )
    return matrix.tocsr()
