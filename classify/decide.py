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
from classify.reasons import HarmReasons, advantages, carrying_words
from classify.shipped import ShippedModel, Views, sigmoid, softmax


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


def _place_reason(place: tuple[str, str]) -> tuple[Reason, ...]:
    return (Reason("place", (place[0],), f"place:{place[1]}"),) if place[0] else ()


class Decision:
    """Turns scores into labels; holds what is the same for every batch."""

    def __init__(self, model: ShippedModel, topics: Sequence[str], harm_matrix: HarmMatrix) -> None:
        """`topics` are the town's, in the order of the columns of the topic scores."""
        self._model = model
        self._topics = topics
        self._lexicon = harm_matrix.lexicon
        self._words = model.vocabulary.words
        known = advantages(model.topic.weights[: len(self._words)])
        self._advantage = {
            topic: np.ascontiguousarray(known[:, column]) for column, topic in enumerate(model.topics)
        }
        self._chatter = -model.actionable.weights[: len(self._words), 0]
        self._harm_reasons = HarmReasons(model, harm_matrix)

    def labels(
        self,
        texts: Sequence[tuple[str, str]],
        batch: Prepared,
        seen: Views,
        keywords: FloatMatrix,
        topic_scores: FloatMatrix,
        places: Sequence[tuple[str, str]],
    ) -> list[Label]:
        """One label a text; `places` are (name, how)."""
        model = self._model
        keep = sigmoid(model.actionable.scores(*seen.calm_parts(keywords))[:, 0])
        urgencies = _Urgencies.of(model, seen)
        possible = topic_scores.copy()
        if OTHER in self._topics and len(self._topics) > 1:
            # whether anyone can act is the actionable model's question; here "other" is no answer
            possible[:, self._topics.index(OTHER)] = -np.inf
        probability = softmax(possible * model.topic_temperature)
        best = probability.argmax(axis=1)
        labels = []
        for row, (title, text) in enumerate(texts):
            source = f"{title}\n{text}"
            if keep[row] >= model.keep_above:
                topic = self._topics[best[row]]
                confidence = float(probability[row, best[row]])
                labels.append(
                    self._problem(row, topic, confidence, urgencies, batch, seen, source, places[row])
                )
            else:
                labels.append(self._chat(row, float(1 - keep[row]), seen, source, places[row]))
        return labels

    def _problem(
        self,
        row: int,
        topic: str,
        confidence: float,
        urgencies: _Urgencies,
        batch: Prepared,
        seen: Views,
        source: str,
        place: tuple[str, str],
    ) -> Label:
        """The label of a text that somebody can act on."""
        neutral = f"{batch.titles[row]}\n{batch.texts[row]}"
        danger = dangers(seen.harms.facts[row], seen.harms.hits[row], len(neutral), self._lexicon)
        urgency, urgency_confidence = urgencies.choose(row, self._model.raise_above, bool(danger))
        reasons: list[Reason] = []
        if topic in self._advantage:
            words = carrying_words(row, seen.words, self._advantage[topic], self._words, source)
            reasons.append(Reason("topic", words, "model"))
        reasons += self._harm_reasons.of(row, seen, neutral, source, urgency in RAISED)
        return Label(
            topic=topic,
            topic_confidence=confidence,
            urgency=urgency,
            urgency_confidence=urgency_confidence,
            place=place[0],
            actionable=True,
            abstained=confidence < self._model.abstain_below,
            reasons=(*reasons, *_place_reason(place)),
        )

    def _chat(self, row: int, confidence: float, seen: Views, source: str, place: tuple[str, str]) -> Label:
        """The label of a text that nobody can act on."""
        words = carrying_words(row, seen.words, self._chatter, self._words, source)
        return Label(
            topic=OTHER,
            topic_confidence=confidence,
            urgency="enquiry",
            urgency_confidence=confidence,
            place=place[0],
            actionable=False,
            abstained=False,
            reasons=(Reason("actionable", words, "model"), *_place_reason(place)),
        )
