"""The shipped model: weights for topic, actionable and urgency over one vocabulary."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from classify.asking import SHORT_COLUMN, asking_matrix
from classify.bag import Columns
from classify.chatter import EMOTICON, SHORT, chatter_matrix
from classify.features import FloatMatrix, Vocabulary, weigh
from classify.harm_matrix import HarmMatrix, Harms
from classify.hints import HINT_SCALE, hint_matrix
from classify.prepare import Prepared

KEYWORD_SCALE = 0.5
"""Weight of the key-word columns beside the words (chosen on the development set among 0.25..2)."""


NO_HARM_TOLD = 1.0
"""Log-odds taken off where only the words sound urgent: nothing can be shown to the person who is called."""

WORDS_IN_CALM = 2.0
"""Weight of the words in the model that tells whether anyone can act."""


@dataclass(frozen=True)
class Views:
    """The matrices of a batch, one row a text."""

    words: sparse.csr_matrix
    harms: Harms
    hints: FloatMatrix
    asking: FloatMatrix
    chatter: FloatMatrix

    def calm_parts(self, keywords: FloatMatrix) -> tuple[FloatMatrix | sparse.csr_matrix, ...]:
        """What tells whether anyone can act: words, harms, hints, and whether a text speaks of anything at all."""
        spoken = self.hints.sum(axis=1) + keywords.sum(axis=1) + self.harms.matrix.sum(axis=1)
        silent = (spoken == 0).astype(np.float64)
        short = self.chatter[:, SHORT]
        spread = (self.hints > 0).sum(axis=1) / 10
        whether = np.column_stack([silent, silent * short, spread, self.chatter[:, EMOTICON] * short])
        words = self.words * WORDS_IN_CALM
        return words, self.harms.matrix, self.hints, self.asking, self.chatter, keywords, whether


def views(batch: Prepared, vocabulary: Vocabulary, columns: Columns, harm_matrix: HarmMatrix) -> Views:
    """All features of a batch except the key words, which depend on the town's taxonomy."""
    harms = harm_matrix.of(batch.titles, batch.texts)
    return Views(
        weigh(columns.count(batch.bag), vocabulary.idf),
        harms,
        hint_matrix(harms.hints, batch.titles, harm_matrix.lexicon),
        asking_matrix(batch.titles, batch.texts, harms.hits, harm_matrix.lexicon),
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

    `alarm` reads how urgent the words of a text sound; `raised` adds that to the parts of harm and tells urgent and
    critical from the rest; `critical` and `asks` tell the two raised and the two calm levels apart.
    """

    key: str
    topics: tuple[str, ...]
    vocabulary: Vocabulary
    topic: Linear
    topic_temperature: float
    actionable: Linear
    alarm: Linear
    raised: Linear
    critical: Linear
    asks: Linear
    abstain_below: float
    raise_above: float
    keep_above: float

    def topic_scores(self, seen: Views, keywords: FloatMatrix) -> FloatMatrix:
        """Scores of the shipped topics, one row a text."""
        return self.topic.scores(seen.words, keywords * KEYWORD_SCALE, seen.hints * HINT_SCALE)

    def raised_probability(self, seen: Views) -> FloatMatrix:
        """How likely each text is urgent or critical, at the share of such texts in a real inbox."""
        alarm = heard(self.alarm.scores(seen.words)[:, 0], seen)
        scores = self.raised.scores(seen.harms.matrix, alarm[:, None])[:, 0]
        return sigmoid(scores - NO_HARM_TOLD * harmless(seen))


def harmless(seen: Views) -> npt.NDArray[np.bool_]:
    """Which texts tell of no harm on the list."""
    return np.asarray(seen.harms.matrix.max(axis=1, initial=0.0) == 0)


def heard(alarm: FloatMatrix, seen: Views) -> FloatMatrix:
    """What the words' alarm counts: in a long letter nothing beyond what harm it tells of.

    A cry of a few words may say what no list of harms foresees; in a long letter alarming words are everywhere.
    """
    quiet = (seen.asking[:, SHORT_COLUMN] == 0) & harmless(seen)
    return np.where(quiet, np.minimum(alarm, 0.0), alarm)


def sigmoid(scores: FloatMatrix) -> FloatMatrix:
    """Probabilities of scores."""
    return np.asarray(1 / (1 + np.exp(-scores)))


def softmax(scores: FloatMatrix) -> FloatMatrix:
    """Rows that sum to one."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))
