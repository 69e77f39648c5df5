"""Scores of a batch -> labels with reasons: what is kept, which topic, how urgent, when a person decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classify.cue_matrix import COLUMNS, HARM_COLUMNS
from classify.features import FloatMatrix
from classify.labels import OTHER, RAISED, URGENCIES, Label, Reason, Urgency
from classify.prepare import Prepared
from classify.reasons import carrying_cues, carrying_words, words_of_cue
from classify.shipped import WORDS_IN_RAISED, ShippedModel, Views, sigmoid, softmax


@dataclass(frozen=True)
class _Weights:
    """Advantage of one class over the mean of the others, one value a column."""

    by_class: FloatMatrix

    @classmethod
    def of(cls, weights: FloatMatrix) -> _Weights:
        others = (weights.sum(axis=1, keepdims=True) - weights) / max(weights.shape[1] - 1, 1)
        return cls(weights - others)


def _urgency(raised: float, level: FloatMatrix, raise_above: float) -> tuple[Urgency, float]:
    """Level and confidence: `raised` decides between the upper and the lower two, `level` within them."""
    pair = slice(0, 2) if raised >= raise_above else slice(2, 4)
    within = level[pair] / level[pair].sum()
    at = int(within.argmax())
    return URGENCIES[pair.start + at], float((raised if pair.start == 0 else 1 - raised) * within[at])


def decide(
    model: ShippedModel,
    topics: Sequence[str],
    texts: Sequence[tuple[str, str]],
    batch: Prepared,
    seen: Views,
    keywords: FloatMatrix,
    topic_scores: FloatMatrix,
    places: Sequence[tuple[str, str]],
) -> list[Label]:
    """One label a text. `topic_scores` has a column for each of `topics`; `places` are (name, how)."""
    keep = sigmoid(model.actionable.scores(seen.words, seen.cues, seen.chatter, keywords)[:, 0])
    harm = seen.cues[:, HARM_COLUMNS]
    raised = sigmoid(model.raised.scores(seen.words * WORDS_IN_RAISED, harm)[:, 0])
    level = softmax(model.level.scores(seen.words, seen.cues))
    possible = topic_scores.copy()
    if OTHER in topics and len(topics) > 1:
        # whether anyone can act is the actionable model's question; here "other" is no answer
        possible[:, topics.index(OTHER)] = -np.inf
    probability = softmax(possible * model.topic_temperature)
    best = probability.argmax(axis=1)
    size = len(model.vocabulary.words)
    topic_advantage = _Weights.of(model.topic.weights[:size]).by_class
    cue_advantage = _Weights.of(model.level.weights[size:]).by_class
    harm_advantage = np.zeros(len(COLUMNS))
    harm_advantage[list(HARM_COLUMNS)] = model.raised.weights[size:, 0]
    chatter_advantage = -model.actionable.weights[:size, 0]
    labels = []
    for row, (title, text) in enumerate(texts):
        source = f"{title}\n{text}"
        place, how = places[row]
        reasons: list[Reason] = []
        actionable = bool(keep[row] >= model.keep_above)
        if actionable:
            topic = topics[best[row]]
            confidence = float(probability[row, best[row]])
            urgency, urgency_confidence = _urgency(float(raised[row]), level[row], model.raise_above)
            if topic in model.topics:
                advantage = topic_advantage[:, model.topics.index(topic)]
                reasons.append(
                    Reason(
                        "topic",
                        carrying_words(row, seen.words, advantage, model.vocabulary.words, source),
                        "model",
                    )
                )
            high = urgency in RAISED
            advantage = harm_advantage if high else cue_advantage[:, URGENCIES.index(urgency)]
            cues = carrying_cues(seen.cues[row], advantage, high)
            found = [(name, words_of_cue(name, batch.titles[row], batch.texts[row])) for name in cues]
            reasons += [Reason("urgency", words, f"cue:{name}") for name, words in found if words]
        else:
            topic, confidence = OTHER, float(1 - keep[row])
            urgency, urgency_confidence = "enquiry", confidence
            words = carrying_words(row, seen.words, chatter_advantage, model.vocabulary.words, source)
            reasons.append(Reason("actionable", words, "model"))
        if place:
            reasons.append(Reason("place", (place,), f"place:{how}"))
        labels.append(
            Label(
                topic=topic,
                topic_confidence=confidence,
                urgency=urgency,
                urgency_confidence=urgency_confidence,
                place=place,
                actionable=actionable,
                abstained=actionable and confidence < model.abstain_below,
                reasons=tuple(reasons),
            )
        )
    return labels
