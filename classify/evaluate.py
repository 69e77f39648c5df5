"""How well predicted labels agree with true ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypedDict

from common.errors import InputError
from common.i18n import _


class ClassFigures(TypedDict):
    """Figures of one class, 0..1; `support` counts its true texts."""

    precision: float
    recall: float
    f1: float
    support: int


class Figures(TypedDict):
    """Figures over all texts. `confusion[true][predicted]` counts, zeros left out."""

    accuracy: float
    macro_f1: float
    per_class: dict[str, ClassFigures]
    confusion: dict[str, dict[str, int]]


def evaluate(true: Sequence[str], predicted: Sequence[str]) -> Figures:
    """Accuracy, macro F1 (over all classes that occur), figures per class, and confusion."""
    if len(true) != len(predicted) or not true:
        raise InputError(_("评估需要数量相同且不为空的真实标签和预测标签"))
    pairs = Counter(zip(true, predicted, strict=True))
    support, answers = Counter(true), Counter(predicted)
    per_class: dict[str, ClassFigures] = {}
    for label in sorted({*true, *predicted}):
        hits = pairs[label, label]
        precision = hits / answers[label] if answers[label] else 0.0
        recall = hits / support[label] if support[label] else 0.0
        f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
        per_class[label] = ClassFigures(precision=precision, recall=recall, f1=f1, support=support[label])
    confusion: dict[str, dict[str, int]] = {}
    for (truth, answer), number in sorted(pairs.items()):
        confusion.setdefault(truth, {})[answer] = number
    return Figures(
        accuracy=sum(pairs[label, label] for label in support) / len(true),
        macro_f1=sum(figures["f1"] for figures in per_class.values()) / len(per_class),
        per_class=per_class,
        confusion=confusion,
    )
