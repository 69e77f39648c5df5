"""A new model for the town, and how it does against the one at work on labels that no model has learned from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from classify.compare import Truth, compare, hide_few, share_of, topic_of
from classify.labels import OTHER, Label
from classify.retrain import example, labels_hash, learnable, retrain, save_town
from common.clock import Clock
from common.errors import InputError
from common.i18n import _
from pipeline.labels_now import LabelledPost, labels_now, usable
from pipeline.labels_split import Sides, assign_sides
from pipeline.town_classifier import TownClassifier
from pipeline.town_models import alive, get_model, note

Progress = Callable[[str, float], None]

LEAST = 20
"""Labelled posts to learn from below which training teaches nothing."""


def retrain_town(
    classifier: TownClassifier,
    model_id: int,
    *,
    held_back: float,
    clock: Clock,
    progress: Progress,
) -> dict[str, Any]:
    """Train model `model_id`, compare it, keep it beside the others. It does not start to work by itself."""
    store, town = classifier.store, classifier.town

    def report(stage: str, share: float) -> None:
        progress(stage, share)
        note(store, model_id, stage=stage, share=share, seen_at=clock())

    with alive(store, model_id, clock):
        report("labels", 0.0)
        with store.write() as session:
            sides = assign_sides(session, town, labels_now(session, town), held_back)
        taught = list(usable(sides.learn, classifier.taxonomy.ids))
        if len(taught) < LEAST:
            raise InputError(
                _("可学习的标注只有 {count} 条，至少需要 {least} 条，请先在“标注”页继续标注").format(
                    count=len(taught), least=LEAST
                )
            )
        shipped = classifier.shipped().model
        examples, few = learnable(
            [example(one.title, one.text, topic, urgency) for one, topic, urgency in taught], shipped.topics
        )
        model = retrain(shipped, examples, report)
        file_hash = save_town(model, classifier.path(model_id))
        report("compare", 0.0)
        note(
            store,
            model_id,
            based_on=shipped.key,
            labels_hash=labels_hash(examples),
            file_hash=file_hash,
        )
        figures = _figures(classifier, model_id, sides)
        figures |= {"learned": len(examples), "few": few, "apart": sides.apart, "held_back": held_back}
        note(
            store, model_id, state="ready", stage="done", share=1.0, seen_at=clock(), figures=figures,
            learned=[one.post for one, _topic, _urgency in taught],
        )  # fmt: skip
    return figures


def _figures(classifier: TownClassifier, model_id: int, sides: Sides) -> dict[str, Any]:
    """Old against new on the held-back labels, both as they work, with the shipped model's floor."""
    number, old = classifier.at_work()
    with classifier.store.read() as session:
        made = get_model(session, classifier.town.id, model_id)
    made.state = "ready"  # as it will be; its file is checked like any other
    new = classifier.of(made)
    known = {OTHER, *classifier.taxonomy.ids}
    held = [one for one in sides.held if one.topic is None or one.topic in known]
    texts = [(one.title, one.text) for one in held]
    said = [Truth(one.topic, one.urgency) for one in held]
    before, after = old.classify(texts), new.classify(texts)
    figures = compare(said, before, after)
    hide_few(figures, classifier.restricted)
    for field in ("topic", "urgency"):
        for side in ("better", "worse"):
            figures[field][side] = [
                _example(held[at], field, before[at], after[at]) for at in figures[field][side]
            ]
    by_chance = [at for at, one in enumerate(held) if one.drawn and one.topic is not None]
    figures["drawn"] = {
        name: share_of(sum(topic_of(labels[at]) == held[at].topic for at in by_chance), len(by_chance))
        for name, labels in (("old", before), ("new", after))
    }
    figures["against"] = number
    return figures


def _example(one: LabelledPost, field: str, before: Label, after: Label) -> dict[str, Any]:
    """A held-back post whose answer changed: its number and the answers, none of its words."""
    if field == "topic":
        answers = (one.topic, topic_of(before), topic_of(after))
    else:
        answers = (one.urgency, before.urgency, after.urgency)
    return dict(zip(("post", "true", "old", "new"), (one.post, *answers), strict=True))
