"""Training of the shipped model from the packaged corpus. Deterministic; a few seconds on one core."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from classify.cue_matrix import HARM_COLUMNS
from classify.features import FloatMatrix, Vocabulary
from classify.keywords import KeywordCounter
from classify.labels import OTHER, RAISED, URGENCIES
from classify.one_thread import one_thread
from classify.prepare import Preparation
from classify.seed import Example
from classify.shipped import (
    KEYWORD_SCALE,
    WORDS_IN_RAISED,
    Linear,
    ShippedModel,
    Views,
    sigmoid,
    softmax,
    views,
)
from common.errors import ModelError
from common.i18n import _

Progress = Callable[[str, float], None]
Labels = npt.NDArray[np.str_]

SEED = 20261124
FOLDS = 4
MIN_DOCUMENTS = 2
TOPIC_C = 0.3
RAISED_C = 0.02
LEVEL_C = 0.1
ACTIONABLE_C = 3.0
WRONG_OFFICE_COST = 4.0
"""A lead at the wrong office costs as much as asking a person this many times; confidences are calibrated."""
MISS_COST = 10.0
"""A missed urgent post costs as much as this many false ones."""
RAISED_SHARE = 0.09
"""Share of urgent and critical posts in a real inbox (development set); the corpus holds far more of them."""
LOST_COST = 3.0
"""A real problem thrown away costs as much as this many chats shown."""


def _ignore(_stage: str, _share: float) -> None:
    return


def _stack(*parts: FloatMatrix | sparse.csr_matrix) -> sparse.csr_matrix:
    return sparse.hstack([sparse.csr_matrix(part) for part in parts]).tocsr()


def _fit_topic(matrix: sparse.csr_matrix, labels: Labels, topics: Sequence[str]) -> Linear:
    machine = LinearSVC(C=TOPIC_C, class_weight="balanced", random_state=SEED).fit(matrix, labels)
    order = [list(machine.classes_).index(topic) for topic in topics]
    return Linear(np.ascontiguousarray(machine.coef_[order].T), machine.intercept_[order])


def _fit_yes_no(matrix: sparse.csr_matrix, truth: npt.NDArray[np.bool_], strength: float) -> Linear:
    machine = LogisticRegression(C=strength, max_iter=800, random_state=SEED).fit(matrix, truth)
    return Linear(np.ascontiguousarray(machine.coef_.T), machine.intercept_)


def _fit_level(matrix: sparse.csr_matrix, labels: Labels) -> Linear:
    machine = LogisticRegression(C=LEVEL_C, max_iter=800, random_state=SEED).fit(matrix, labels)
    order = [list(machine.classes_).index(level) for level in URGENCIES]
    return Linear(np.ascontiguousarray(machine.coef_[order].T), machine.intercept_[order])


def temperature(scores: FloatMatrix, truth: npt.NDArray[np.int64]) -> float:
    """The factor that makes softmax(scores * factor) most likely on held-out texts."""
    rows = np.arange(len(truth))

    def loss(factor: float) -> float:
        return float(-np.log(softmax(scores * factor)[rows, truth] + 1e-12).mean())

    return float(minimize_scalar(loss, bounds=(0.3, 12.0), method="bounded").x)


def _cheapest_threshold(probability: FloatMatrix, truth: npt.NDArray[np.bool_], miss_cost: float) -> float:
    """The threshold with the least cost on held-out texts; a false alarm costs one."""
    candidates = np.linspace(0.05, 0.95, 91)
    costs = [
        miss_cost * (truth & (probability < t)).sum() + (~truth & (probability >= t)).sum()
        for t in candidates
    ]
    return float(candidates[int(np.argmin(costs))])


def raise_threshold(corpus_share: float) -> float:
    """The probability from which raising is cheaper than not, for a model trained at `corpus_share`.

    Bayes' rule with the share of an inbox in place of the corpus's; unlike the cheapest threshold on held-out
    texts it does not jump when a few texts are added.
    """
    odds = corpus_share / (1 - corpus_share) / (RAISED_SHARE / (1 - RAISED_SHARE)) / MISS_COST
    return odds / (1 + odds)


def _inputs(matrices: Views, keywords: FloatMatrix) -> tuple[sparse.csr_matrix, ...]:
    """Topic, actionable, raised and level matrices."""
    return (
        _stack(matrices.words, keywords * KEYWORD_SCALE),
        _stack(matrices.words, matrices.cues, matrices.chatter, keywords),
        _stack(matrices.words * WORDS_IN_RAISED, matrices.cues[:, HARM_COLUMNS]),
        _stack(matrices.words, matrices.cues),
    )


@one_thread()
def build(
    examples: Sequence[Example],
    keywords: KeywordCounter,
    preparation: Preparation,
    key: str,
    progress: Progress = _ignore,
) -> ShippedModel:
    """A model from labelled texts. `keywords.topics` fixes the key-word columns."""
    topics = tuple(sorted({example.topic for example in examples}))
    if len(topics) < 2 or OTHER not in topics or {example.urgency for example in examples} != set(URGENCIES):
        raise ModelError(_("语料不完整：需要包括 other 在内的至少两个主题和全部四级紧急程度"))
    progress("segment", 0.0)
    batch = preparation.prepare([(example.title, example.text) for example in examples])
    progress("features", 0.2)
    vocabulary = Vocabulary.learn(batch.words, min_documents=MIN_DOCUMENTS)
    matrices = views(batch, vocabulary, vocabulary.index())
    for_topic, for_actionable, for_raised, for_level = _inputs(matrices, keywords.features(batch))
    topic = np.array([example.topic for example in examples])
    urgency = np.array([example.urgency for example in examples])
    actionable = np.array([example.actionable for example in examples])

    topic_scores = np.zeros((len(examples), len(topics)))
    raised = np.isin(urgency, sorted(RAISED))
    actionable_scores = np.zeros(len(examples))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for number, (train, test) in enumerate(folds.split(for_topic, topic)):
        progress("check", 0.3 + 0.5 * number / FOLDS)
        topic_scores[test] = _fit_topic(for_topic[train], topic[train], topics).scores(for_topic[test])
        to_keep = _fit_yes_no(for_actionable[train], actionable[train], ACTIONABLE_C)
        actionable_scores[test] = to_keep.scores(for_actionable[test])[:, 0]

    columns = np.array([topics.index(name) for name in topic])
    factor = temperature(topic_scores, columns)
    progress("fit", 0.8)
    model = ShippedModel(
        key=key,
        topics=topics,
        vocabulary=vocabulary,
        topic=_fit_topic(for_topic, topic, topics),
        topic_temperature=factor,
        actionable=_fit_yes_no(for_actionable, actionable, ACTIONABLE_C),
        # chat has no urgency; a model that saw it would take calm reports for chat
        raised=_fit_yes_no(for_raised[actionable], raised[actionable], RAISED_C),
        level=_fit_level(for_level[actionable], urgency[actionable]),
        abstain_below=1 - 1 / WRONG_OFFICE_COST,
        raise_above=raise_threshold(float(raised[actionable].mean())),
        keep_above=_cheapest_threshold(sigmoid(actionable_scores), actionable, LOST_COST),
    )
    progress("fit", 1.0)
    return model
