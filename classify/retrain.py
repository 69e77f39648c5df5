"""A town's own model: the shipped one, learned from the corpus, moved by the town's labels."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from classify.adapt import move_choice, move_yes_no
from classify.harm_matrix import HarmMatrix
from classify.keywords import KeywordCounter, default_topics
from classify.labels import OTHER, RAISED
from classify.model_file import load_shipped, save_shipped
from classify.one_thread import one_thread
from classify.prepare import Preparation
from classify.seed import Example
from classify.segment import Segmenter
from classify.shipped import WORDS_IN_CALM, Linear, ShippedModel, Views, views

Progress = Callable[[str, float], None]

LEAST_OF_NEW_TOPIC = 8
"""Texts from which a topic that the shipped model does not know can be learned."""
NEW_TOPIC_BASE = -1.0
"""Where the score of such a topic begins: that of a topic that is clearly another."""

TOPIC_STIFFNESS = 0.3
KEEP_STIFFNESS = 0.3
URGENCY_STIFFNESS = 100.0
"""How hard the shipped weights are to move (measured in `docs/decisions/0006-town-models.md`). Urgency hardest: the
queue asks about doubtful posts, and these say little about how often an ordinary one is urgent."""


def labels_hash(examples: Sequence[Example]) -> str:
    """What was learned beside the corpus, whatever the order."""
    rows = sorted(repr((one.title, one.text, one.topic, one.urgency)) for one in examples)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def learnable(examples: Sequence[Example], known: Collection[str]) -> tuple[list[Example], dict[str, int]]:
    """The examples of topics that can be learned, and how many there are of those that cannot yet."""
    counts = Counter(example.topic for example in examples if example.topic not in {*known, OTHER})
    few = {topic: count for topic, count in sorted(counts.items()) if count < LEAST_OF_NEW_TOPIC}
    return [example for example in examples if example.topic not in few], few


@one_thread()
def retrain(shipped: ShippedModel, examples: Sequence[Example], progress: Progress) -> ShippedModel:
    """`shipped` moved by the town's `examples`; deterministic, whatever their order."""
    examples = sorted(examples, key=lambda one: (one.title, one.text))
    keywords = KeywordCounter({topic.id: topic.keywords for topic in default_topics()})
    progress("segment", 0.0)
    batch = Preparation(Segmenter(keywords.words)).prepare([(one.title, one.text) for one in examples])
    progress("features", 0.2)
    seen = views(batch, shipped.vocabulary, shipped.vocabulary.columns(), HarmMatrix())
    found = keywords.features(batch)
    progress("fit", 0.4)
    calm = np.array([not one.actionable for one in examples])
    to_act = np.flatnonzero(~calm)
    words = len(shipped.vocabulary.words)

    model = _with_new_topics(shipped, sorted({one.topic for one in examples if one.actionable}))
    topic, actionable = model.topic, model.actionable
    if len(to_act):
        scores = model.topic_scores(seen, found)[to_act] * model.topic_temperature
        truth = np.array([model.topics.index(examples[at].topic) for at in to_act])
        added = move_choice(seen.words[to_act], scores, truth, TOPIC_STIFFNESS)
        topic = _plus(topic, added / model.topic_temperature, words)
    progress("fit", 0.7)
    keep = model.actionable.scores(*seen.calm_parts(found))[:, 0]
    added = move_yes_no(seen.words * WORDS_IN_CALM, keep, ~calm, KEEP_STIFFNESS)
    actionable = _plus(actionable, added[:, None], words)
    raised, asks = _urgency(model, seen, examples, to_act)
    progress("fit", 1.0)
    key = town_key(shipped.key, labels_hash(examples))
    return replace(model, key=key, topic=topic, actionable=actionable, raised=raised, asks=asks)


def _urgency(
    model: ShippedModel, seen: Views, examples: Sequence[Example], rows: np.ndarray
) -> tuple[Linear, Linear]:
    """Raised or not by the harms told (a harm that speaks for urgency never comes to speak against it); asking or not."""
    if not len(rows):
        return model.raised, model.asks
    urgency = np.array([examples[at].urgency for at in rows])
    is_raised = np.isin(urgency, sorted(RAISED))
    likely = np.clip(model.raised_probability(seen)[rows], 1e-9, 1 - 1e-9)
    harms = seen.harms.matrix[rows]
    now = model.raised.weights[: harms.shape[1], 0]
    bounds = [(-w, None) if w > 0 else (None, -w) if w < 0 else (0.0, 0.0) for w in now]
    added = move_yes_no(harms, np.log(likely / (1 - likely)), is_raised, URGENCY_STIFFNESS, bounds)
    raised = _plus(model.raised, added[:, None], len(added))
    quiet = rows[~is_raised]
    if not len(quiet):
        return raised, model.asks
    asks = model.asks.scores(seen.words, seen.harms.matrix, seen.asking)[quiet, 0]
    asking = urgency[~is_raised] == "enquiry"
    added = move_yes_no(seen.words[quiet], asks, asking, KEEP_STIFFNESS)
    return raised, _plus(model.asks, added[:, None], len(added))


def _plus(linear: Linear, added: np.ndarray, columns: int) -> Linear:
    """`linear` with `added` on top of its first columns."""
    weights = linear.weights.copy()
    weights[:columns] += added
    return Linear(weights, linear.bias)


def _with_new_topics(model: ShippedModel, wanted: Sequence[str]) -> ShippedModel:
    """Room for the topics that the shipped model does not know; nothing is known about them yet."""
    new = [topic for topic in wanted if topic not in model.topics]
    if not new:
        return model
    room = np.zeros((model.topic.weights.shape[0], len(new)))
    base = np.full(len(new), NEW_TOPIC_BASE)
    topic = Linear(np.hstack([model.topic.weights, room]), np.concatenate([model.topic.bias, base]))
    return replace(model, topics=(*model.topics, *new), topic=topic)


def town_key(base: str, labels: str) -> str:
    """What a town's model depends on: that of the shipped one, and its labels."""
    return f"{base}+{labels}"


def save_town(model: ShippedModel, path: Path) -> str:
    """Write the model (whole or not at all); returns the fingerprint of its file."""
    save_shipped(model, path)
    return fingerprint(path)


def load_town(path: Path, base: str, labels: str) -> ShippedModel:
    """The model written by `save_town`; ModelError if it cannot be used with this version of the product."""
    return load_shipped(path, town_key(base, labels))


def fingerprint(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def example(title: str, text: str, topic: str, urgency: str, place: str = "") -> Example:
    """A labelled text of the town in the form of the corpus; `other` is what calls for nobody's action."""
    calm = topic == OTHER
    return Example(title, text, topic, "enquiry" if calm else urgency, not calm, place)
