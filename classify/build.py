"""Training of the shipped model from the packaged corpus. Deterministic; a few seconds on one core."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize_scalar
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from classify.features import FloatMatrix, Vocabulary
from classify.harm_matrix import HarmMatrix
from classify.hints import HINT_SCALE, OWN_TOPIC
from classify.keywords import KeywordCounter
from classify.labels import OTHER, RAISED, URGENCIES
from classify.one_thread import one_thread
from classify.prepare import Preparation
from classify.seed import Example
from classify.shipped import KEYWORD_SCALE, Linear, ShippedModel, heard, sigmoid, softmax, views
from classify.urgency import ALARM_C, MISS_COST, fit_urgency, fit_yes_no, stack
from common.errors import ModelError
from common.i18n import _

Progress = Callable[[str, float], None]
Labels = npt.NDArray[np.str_]
Truth = npt.NDArray[np.bool_]

SEED = 20261124
FOLDS = 4
MIN_DOCUMENTS = 2
TOPIC_C = 0.3
ACTIONABLE_C = 3.0
WRONG_OFFICE_COST = 5.0
"""A lead at the wrong office costs as much as asking a person this many times; confidences are calibrated."""
LOST_COST = 1.0
"""A real problem thrown away costs as much as this many chats shown. A letter is never near the threshold: of 4,326 real
messages none is lost; the choice is about posts of a few words."""


def _ignore(_stage: str, _share: float) -> None:
    return


def _fit_topic(
    matrix: sparse.csr_matrix, labels: Labels, topics: Sequence[str], hinted: Sequence[str]
) -> Linear:
    """`hinted` are the topics of the last columns: hints in the title, then in the body."""
    machine = LinearSVC(C=TOPIC_C, class_weight="balanced", random_state=SEED).fit(matrix, labels)
    order = [list(machine.classes_).index(topic) for topic in topics]
    weights = np.ascontiguousarray(machine.coef_[order].T)
    for number, topic in enumerate((*hinted, *hinted)):
        if topic in topics:
            weights[number - 2 * len(hinted), topics.index(topic)] += OWN_TOPIC
    return Linear(weights, machine.intercept_[order])


def temperature(scores: FloatMatrix, truth: npt.NDArray[np.int64]) -> float:
    """The factor that makes softmax(scores * factor) most likely on held-out texts."""
    rows = np.arange(len(truth))

    def loss(factor: float) -> float:
        return float(-np.log(softmax(scores * factor)[rows, truth] + 1e-12).mean())

    return float(minimize_scalar(loss, bounds=(0.3, 12.0), method="bounded").x)


def _cheapest_threshold(probability: FloatMatrix, truth: Truth, miss_cost: float) -> float:
    """The threshold with the least cost on held-out texts; a false alarm costs one."""
    candidates = np.linspace(0.05, 0.95, 91)
    costs = [
        miss_cost * (truth & (probability < t)).sum() + (~truth & (probability >= t)).sum()
        for t in candidates
    ]
    return float(candidates[int(np.argmin(costs))])


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
    vocabulary = Vocabulary.learn(batch.bag.frequencies(), len(batch), min_documents=MIN_DOCUMENTS)
    harm_matrix = HarmMatrix()
    seen = views(batch, vocabulary, vocabulary.columns(), harm_matrix)
    found = keywords.features(batch)
    hinted = harm_matrix.lexicon.topics
    for_topic = stack(seen.words, found * KEYWORD_SCALE, seen.hints * HINT_SCALE)
    for_actionable = stack(*seen.calm_parts(found))
    topic = np.array([example.topic for example in examples])
    urgency = np.array([example.urgency for example in examples])
    actionable = np.array([example.actionable for example in examples])
    raised = np.isin(urgency, sorted(RAISED))

    topic_scores = np.zeros((len(examples), len(topics)))
    actionable_scores, alarm_scores = np.zeros(len(examples)), np.zeros(len(examples))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for number, (train, test) in enumerate(folds.split(for_topic, topic)):
        progress("check", 0.3 + 0.5 * number / FOLDS)
        topic_scores[test] = _fit_topic(for_topic[train], topic[train], topics, hinted).scores(
            for_topic[test]
        )
        to_keep = fit_yes_no(for_actionable[train], actionable[train], ACTIONABLE_C)
        actionable_scores[test] = to_keep.scores(for_actionable[test])[:, 0]
        learn = train[actionable[train]]
        alarm_scores[test] = fit_yes_no(seen.words[learn], raised[learn], ALARM_C).scores(seen.words[test])[
            :, 0
        ]

    columns = np.array([topics.index(name) for name in topic])
    factor = temperature(topic_scores, columns)
    progress("fit", 0.8)
    # chat has no urgency; a model that saw it would take calm reports for chat
    harm = fit_urgency(
        seen.words[actionable],
        seen.harms.matrix[actionable],
        seen.asking[actionable],
        urgency[actionable],
        heard(alarm_scores, seen)[actionable],
        harm_matrix.columns,
    )
    model = ShippedModel(
        key=key,
        topics=topics,
        vocabulary=vocabulary,
        topic=_fit_topic(for_topic, topic, topics, hinted),
        topic_temperature=factor,
        actionable=fit_yes_no(for_actionable, actionable, ACTIONABLE_C),
        alarm=harm.alarm,
        raised=harm.raised,
        critical=harm.critical,
        asks=harm.asks,
        abstain_below=1 - 1 / WRONG_OFFICE_COST,
        raise_above=1 / (1 + MISS_COST),
        keep_above=_cheapest_threshold(sigmoid(actionable_scores), actionable, LOST_COST),
    )
    progress("fit", 1.0)
    return model
