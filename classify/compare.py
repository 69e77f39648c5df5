"""An old and a new model on the same texts that neither has learned from: figures, and how much they can tell."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from classify.evaluate import evaluate
from classify.intervals import mcnemar, wilson
from classify.labels import OTHER, RAISED, Label

LEAST = 50
"""Held-back texts below which no difference is called one."""
CHANCE = 0.05

Share = dict[str, Any]
"""`hits`, `count`, `share` (None of nothing), `low`, `high`."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What a person said about a text; None where nothing was said."""

    topic: str | None
    urgency: str | None


def compare(true: Sequence[Truth], old: Sequence[Label], new: Sequence[Label]) -> dict[str, Any]:
    """All figures as plain data: `texts`, `topic`, `urgency`. Texts are told by their place in the order given."""
    return {
        "texts": len(true),
        "topic": _topic(true, old, new),
        "urgency": _urgency(true, old, new),
    }


def _topic(true: Sequence[Truth], old: Sequence[Label], new: Sequence[Label]) -> dict[str, Any]:
    rows = [at for at, truth in enumerate(true) if truth.topic is not None]
    wanted = [str(true[at].topic) for at in rows]
    both = {name: [labels[at] for at in rows] for name, labels in (("old", old), ("new", new))}
    answers = {name: [topic_of(label) for label in labels] for name, labels in both.items()}
    found = _answers(rows, wanted, answers)
    for name, labels in both.items():
        answered = [at for at, label in enumerate(labels) if not label.abstained]
        right = sum(answers[name][at] == wanted[at] for at in answered)
        found[name] |= {
            "answered": share_of(len(answered), len(rows)),
            "answered_right": share_of(right, len(answered)),
        }
    return found


def _urgency(true: Sequence[Truth], old: Sequence[Label], new: Sequence[Label]) -> dict[str, Any]:
    # whether anyone must act at all is the topic's question; a text for nobody has no urgency
    rows = [at for at, truth in enumerate(true) if truth.urgency is not None and truth.topic != OTHER]
    wanted = [str(true[at].urgency) for at in rows]
    answers = {
        "old": [str(old[at].urgency) for at in rows],
        "new": [str(new[at].urgency) for at in rows],
    }
    found = _answers(rows, wanted, answers)
    for name, given in answers.items():
        found[name] |= _raised(wanted, given)
    return found


def _answers(rows: Sequence[int], wanted: Sequence[str], answers: dict[str, list[str]]) -> dict[str, Any]:
    """Accuracy, macro F1 and classes of both, what changed, and what may be concluded."""
    old, new = answers["old"], answers["new"]
    better = [at for at, a, b, true in zip(rows, old, new, wanted, strict=True) if a != true == b]
    worse = [at for at, a, b, true in zip(rows, old, new, wanted, strict=True) if b != true == a]
    chance = mcnemar(len(worse), len(better))
    found: dict[str, Any] = {
        "texts": len(rows),
        "better": better,
        "worse": worse,
        "chance": chance,
        "verdict": verdict(len(rows), len(better), len(worse), chance),
    }
    for name, given in answers.items():
        figures = evaluate(wanted, given) if rows else None
        hits = sum(a == b for a, b in zip(wanted, given, strict=True))
        found[name] = {
            "right": share_of(hits, len(rows)),
            "macro_f1": figures["macro_f1"] if figures else None,
            "classes": figures["per_class"] if figures else {},
        }
    return found


def _raised(wanted: Sequence[str], given: Sequence[str]) -> dict[str, Share]:
    """Recall and precision of urgent and critical together."""
    hits = sum(a in RAISED and b in RAISED for a, b in zip(wanted, given, strict=True))
    return {
        "raised_found": share_of(hits, sum(level in RAISED for level in wanted)),
        "raised_right": share_of(hits, sum(level in RAISED for level in given)),
    }


def verdict(texts: int, better: int, worse: int, chance: float) -> str:
    """`same`, `too_few`, `better`, `worse`, or `chance` where the difference may be one."""
    if texts >= LEAST and not better and not worse:
        return "same"
    if texts < LEAST:
        return "too_few"
    if chance >= CHANCE:
        return "chance"
    return "better" if better > worse else "worse"


def share_of(hits: int, count: int) -> Share:
    """A share with its 95 % interval."""
    low, high = wilson(hits, count)
    return {"hits": hits, "count": count, "share": hits / count if count else None, "low": low, "high": high}


def topic_of(label: Label) -> str:
    """The topic a label stands for; what calls for nobody's action is `other`."""
    return label.topic if label.actionable else OTHER


def hide_few(figures: dict[str, Any], restricted: Collection[str], least: int = 5) -> None:
    """Take the classes of restricted topics out where so few texts stand behind them that they could be known."""
    for name in ("old", "new"):
        classes = figures["topic"][name]["classes"]
        for topic in restricted:
            if topic in classes and classes[topic]["support"] < least:
                del classes[topic]
