"""Scores of a batch -> labels with reasons: what is kept, which topic, how urgent, when a person decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classify.danger import dangers
from classify.features import FloatMatrix
from classify.harm_matrix import HarmMatrix
from classify.labels import OTHER, RAISED, Label, Reason, Urgency
from classify.prepare import Prepared
from classify.reasons import HarmReasons, carrying_words
from classify.shipped import ShippedModel, Views, sigmoid, softmax


def advantages(weights: FloatMatrix) -> FloatMatrix:
    """Advantage of each class over the mean of the others, one row a column of the features."""
    others = (weights.sum(axis=1, keepdims=True) - weights) / max(weights.shape[1] - 1, 1)
    return np.asarray(weights - others)


@dataclass(frozen=True)
class _Urgencies:
    """Probabilities of a batch: raised at all, critical if raised, asking if not."""

    raised: FloatMatrix
    critical: FloatMatrix
    asks: FloatMatrix

    @classmethod
    def of(cls, model: ShippedModel, seen: Views) -> _Urgencies:
        parts = seen.harms.matrix
        return cls(
            model.raised_probability(seen),
            sigmoid(model.critical.scores(seen.words, parts)[:, 0]),
            sigmoid(model.asks.scores(seen.words, parts, seen.asking)[:, 0]),
        )

    def choose(self, row: int, raise_above: float, in_danger: bool) -> tuple[Urgency, float]:
        """Level and confidence of one text; only a text that tells of a danger now may be critical."""
        raised = float(self.raised[row])
        if raised >= raise_above:
            critical = float(self.critical[row]) if in_danger else 0.0
            return ("critical", raised * critical) if critical >= 0.5 else ("urgent", raised * (1 - critical))
        asks = float(self.asks[row])
        return ("enquiry", (1 - raised) * asks) if asks >= 0.5 else ("normal", (1 - raised) * (1 - asks))


def decide(
    model: ShippedModel,
    topics: Sequence[str],
    texts: Sequence[tuple[str, str]],
    batch: Prepared,
    seen: Views,
    keywords: FloatMatrix,
    topic_scores: FloatMatrix,
    places: Sequence[tuple[str, str]],
    harm_matrix: HarmMatrix,
) -> list[Label]:
    """One label a text. `topic_scores` has a column for each of `topics`; `places` are (name, how)."""
    keep = sigmoid(model.actionable.scores(seen.words, *seen.calm_parts(keywords))[:, 0])
    urgencies = _Urgencies.of(model, seen)
    possible = topic_scores.copy()
    if OTHER in topics and len(topics) > 1:
        # whether anyone can act is the actionable model's question; here "other" is no answer
        possible[:, topics.index(OTHER)] = -np.inf
    probability = softmax(possible * model.topic_temperature)
    best = probability.argmax(axis=1)
    vocabulary = model.vocabulary.words
    topic_advantage = advantages(model.topic.weights[: len(vocabulary)])
    chatter_advantage = -model.actionable.weights[: len(vocabulary), 0]
    harm_reasons = HarmReasons(model, harm_matrix)
    labels = []
    for row, (title, text) in enumerate(texts):
        source = f"{title}\n{text}"
        place, how = places[row]
        reasons: list[Reason] = []
        actionable = bool(keep[row] >= model.keep_above)
        if actionable:
            topic = topics[best[row]]
            confidence = float(probability[row, best[row]])
            facts, hits = seen.harms.facts[row], seen.harms.hits[row]
            neutral = f"{batch.titles[row]}\n{batch.texts[row]}"
            danger = dangers(facts, hits, len(neutral), harm_matrix.lexicon)
            urgency, urgency_confidence = urgencies.choose(row, model.raise_above, bool(danger))
            if topic in model.topics:
                advantage = topic_advantage[:, model.topics.index(topic)]
                words = carrying_words(row, seen.words, advantage, vocabulary, source)
                reasons.append(Reason("topic", words, "model"))
            reasons += harm_reasons.of(row, seen, neutral, source, urgency in RAISED)
        else:
            topic, confidence = OTHER, float(1 - keep[row])
            urgency, urgency_confidence = "enquiry", confidence
            words = carrying_words(row, seen.words, chatter_advantage, vocabulary, source)
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
