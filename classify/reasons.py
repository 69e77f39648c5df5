"""Why a label was given: the words of the text whose weights carried the decision."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

from classify.cue_matrix import COLUMNS
from classify.cues import CUE_OF, cue_words
from classify.features import PAIR, FloatMatrix

MAX_WORDS = 5
_SMALL = 1e-9

NAMES = tuple(CUE_OF)

_CUE_SHARE = np.zeros((len(COLUMNS), len(NAMES)))
for _row, _column in enumerate(COLUMNS):
    _kept = [part for part in _column.split(":")[-1].split("+") if part in CUE_OF]
    for _part in _kept:
        _CUE_SHARE[_row, NAMES.index(_part)] = 1 / len(_kept)


def carrying_words(
    row: int, matrix: sparse.csr_matrix, advantage: FloatMatrix, words: Sequence[str], source: str
) -> tuple[str, ...]:
    """Words of document `row` with the largest positive `advantage` (one value a column), as in `source`."""
    start, end = matrix.indptr[row], matrix.indptr[row + 1]
    columns = matrix.indices[start:end]
    gains = matrix.data[start:end] * advantage[columns]
    found: list[str] = []
    lower = source.lower()
    for at in np.argsort(-gains, kind="stable")[: 4 * MAX_WORDS]:
        if gains[at] <= _SMALL or len(found) == MAX_WORDS:
            break
        word = words[columns[at]].replace(PAIR, "")
        where = lower.find(word)
        # a pair that does not stand side by side, or a part of a word already named, says nothing new
        if where < 0 or len(word) < 2 or any(word in other or other in word for other in found):
            continue
        found.append(source[where : where + len(word)])
    return tuple(found)


def carrying_cues(cues: FloatMatrix, advantage: FloatMatrix, raised: bool, most: int = 3) -> list[str]:
    """Names of the cues of one document (a row of the cue matrix) that spoke most for the chosen class.

    For a raised class only harms and their circumstances are named, never the tone of the text.
    """
    gains: npt.NDArray[np.float64] = (cues * advantage) @ _CUE_SHARE
    order = [NAMES[at] for at in np.argsort(-gains, kind="stable") if gains[at] > _SMALL]
    return [name for name in order if not (raised and CUE_OF[name].role == "style")][:most]


def words_of_cue(name: str, title: str, text: str) -> tuple[str, ...]:
    """The words in the text behind a cue."""
    return cue_words(name, title, text)
