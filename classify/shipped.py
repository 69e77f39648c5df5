"""The shipped model: weights for topic, actionable and urgency over one vocabulary."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from classify.chatter import chatter_matrix
from classify.cue_matrix import cue_matrix
from classify.features import TITLE_WEIGHT, FloatMatrix, Vocabulary, count, weigh
from classify.prepare import Prepared

KEYWORD_SCALE = 0.5
"""Weight of the key-word columns beside the words (chosen on the development set among 0.25..2)."""

WORDS_IN_RAISED = 3.0
"""Weight of the words beside the cues in the model that raises; strong regularisation lets the cues lead."""


@dataclass(frozen=True)
class Views:
    """The matrices of a batch, one row a text."""

    words: sparse.csr_matrix
    cues: FloatMatrix
    chatter: FloatMatrix


def views(batch: Prepared, vocabulary: Vocabulary, index: dict[str, int]) -> Views:
    """All features of a batch except the key words, which depend on the town's taxonomy."""
    counts = count([t for t, _ in batch.words], index) * TITLE_WEIGHT + count(
        [b for _, b in batch.words], index
    )
    return Views(
        weigh(counts.tocsr(), vocabulary.idf),
        cue_matrix(batch.titles, batch.texts),
        chatter_matrix(batch.titles, batch.texts),
    )


@dataclass(frozen=True)
class Linear:
    """Weights (columns x classes) and bias of one linear model."""

    weights: FloatMatrix
    bias: FloatMatrix

    def scores(self, *parts: FloatMatrix | sparse.csr_matrix) -> FloatMatrix:
        """Parts are laid side by side in the order of training."""
        total = np.tile(self.bias, (parts[0].shape[0], 1))
        at = 0
        for part in parts:
            total += np.asarray(part @ self.weights[at : at + part.shape[1]])
            at += part.shape[1]
        return total


@dataclass(frozen=True)
class ShippedModel:
    """Everything learned. `topics` are the columns of the topic model, "other" among them.

    `raised` tells urgent and critical from the rest by harm; `level` tells the four levels apart and decides
    between two of them once `raised` has spoken.
    """

    key: str
    topics: tuple[str, ...]
    vocabulary: Vocabulary
    topic: Linear
    topic_temperature: float
    actionable: Linear
    raised: Linear
    level: Linear
    abstain_below: float
    raise_above: float
    keep_above: float


def sigmoid(scores: FloatMatrix) -> FloatMatrix:
    """Probabilities of scores."""
    return np.asarray(1 / (1 + np.exp(-scores)))


def softmax(scores: FloatMatrix) -> FloatMatrix:
    """Rows that sum to one."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))
