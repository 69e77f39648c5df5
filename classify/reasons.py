"""Why a label was given: the words of the text whose weights carried the decision."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from classify.bag import PAIR
from classify.facts import Fact
from classify.features import FloatMatrix
from classify.harm_matrix import BESIDE, STRENGTH, HarmMatrix
from classify.labels import Reason
from classify.lexicon import Hit
from classify.shipped import ShippedModel, Views

MAX_WORDS = 5
MAX_HARMS = 3
MAX_WORDS_OF_HARM = 3
_SMALL = 1e-9
_SURROUNDINGS = ("fresh", "now", "lasting", "many", "frail", "young", "calls")


def advantages(weights: FloatMatrix) -> FloatMatrix:
    """Advantage of each class over the mean of the others, one row a column of the features."""
    others = (weights.sum(axis=1, keepdims=True) - weights) / max(weights.shape[1] - 1, 1)
    return np.asarray(weights - others)


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


class HarmReasons:
    """The parts of urgency of a text as reasons: each harm with its status, then what surrounds it."""

    def __init__(self, model: ShippedModel, harm_matrix: HarmMatrix) -> None:
        self._model = model
        self._names = harm_matrix.lexicon.names
        weights = model.raised.weights[:, 0]
        self._weight = {
            harm: float(weights[harm_matrix.columns.index(f"text:{harm}")])
            for harm in harm_matrix.lexicon.harms
        }

    def of(self, row: int, seen: Views, neutral: str, source: str, raised: bool) -> list[Reason]:
        """Reasons of one text. A harm that is not under way carries its status: `cue:fire/feared`."""
        facts = seen.harms.facts[row]
        live = [fact for fact in facts if fact.status in STRENGTH or fact.status == "again"]
        told = self._by_harm(live, neutral, source)
        if raised and not told:
            words = carrying_words(
                row, seen.words, self._model.alarm.weights[:, 0], self._model.vocabulary.words, source
            )
            return [Reason("urgency", words, "model")] if words else []
        reasons = [Reason("urgency", words, f"cue:{harm}") for harm, words in told]
        if live:
            reasons += self._surroundings(live, seen.harms.hits[row], neutral, source)
        if not raised:
            for status in ("again", "planned", "past", "feared", "cited", "over", "none"):
                apart = [fact for fact in facts if fact.status == status]
                reasons += [
                    Reason("urgency", words, f"cue:{harm}/{status}")
                    for harm, words in self._by_harm(apart, neutral, source)
                ]
        return reasons[: 2 * MAX_HARMS]

    def _by_harm(self, facts: Sequence[Fact], neutral: str, source: str) -> list[tuple[str, tuple[str, ...]]]:
        """(harm, its words), the heaviest first."""
        words: dict[str, dict[str, None]] = {}
        for fact in facts:
            word = neutral[fact.start : fact.end].strip()
            # the neutral text differs from the source where something was masked
            if word in source:
                words.setdefault(fact.harm, {})[word] = None
        heaviest = sorted(words, key=lambda harm: -self._weight[harm])[:MAX_HARMS]
        return [(harm, tuple(words[harm])[:MAX_WORDS_OF_HARM]) for harm in heaviest]

    def _surroundings(
        self, facts: Sequence[Fact], hits: Sequence[Hit], neutral: str, source: str
    ) -> list[Reason]:
        spans = [(fact.start - BESIDE, fact.end + BESIDE) for fact in facts]
        words: dict[str, dict[str, None]] = {}
        for cue, start, end in hits:
            name = self._names[cue]
            if name in _SURROUNDINGS and any(low <= start <= high for low, high in spans):
                word = neutral[start:end]
                if word in source:
                    words.setdefault(name, {})[word] = None
        return [
            Reason("urgency", tuple(words[name])[:MAX_WORDS_OF_HARM], f"cue:{name}")
            for name in _SURROUNDINGS
            if name in words
        ]
