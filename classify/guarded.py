"""A town's own model at work, never below the shipped one where life is in danger or a topic is protected."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from classify.classifier import Classifier
from classify.labels import RAISED, URGENCIES, Label


class GuardedClassifier:
    """Both models read each text; the shipped one sets the floor. Costs twice the time of one."""

    def __init__(self, own: Classifier, shipped: Classifier, restricted: Collection[str]) -> None:
        """`restricted` are the topics whose leads only one office may read."""
        self._own, self._shipped, self._restricted = own, shipped, frozenset(restricted)

    def classify(self, texts: Sequence[tuple[str, str]]) -> list[Label]:
        """One label per (title, text), in order."""
        return [
            floor(own, shipped, self._restricted)
            for own, shipped in zip(self._own.classify(texts), self._shipped.classify(texts), strict=True)
        ]

    def leanings(self, texts: Sequence[tuple[str, str]]) -> list[list[tuple[str, float]]]:
        """How likely the town's model takes each topic to be."""
        return self._own.leanings(texts)


def floor(own: Label, shipped: Label, restricted: Collection[str]) -> Label:
    """`own`, raised to what the shipped model insists on.

    - A topic that the shipped model keeps for one office's eyes is not opened to others.
    - What it calls critical stays critical: that needs a danger to life told as happening now (`danger.py`).
    - What it calls urgent or critical is not thrown away as nobody's business.
    """
    hidden = shipped.topic in restricted and own.topic not in restricted
    lost = shipped.urgency in RAISED and shipped.actionable and not own.actionable
    if hidden or lost:
        return shipped if _at_least(shipped, own) else _with_urgency(shipped, own)
    if shipped.urgency == "critical" and own.urgency != "critical":
        return _with_urgency(own, shipped)
    return own


def _at_least(one: Label, other: Label) -> bool:
    return URGENCIES.index(one.urgency) <= URGENCIES.index(other.urgency)


def _with_urgency(label: Label, other: Label) -> Label:
    """`label` with the urgency of `other` and the reasons for it."""
    kept = [reason for reason in label.reasons if reason.about != "urgency"]
    reasons = [reason for reason in other.reasons if reason.about == "urgency"]
    return replace(
        label,
        urgency=other.urgency,
        urgency_confidence=other.urgency_confidence,
        reasons=(*kept, *reasons),
    )
