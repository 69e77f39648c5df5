"""A town's own model: the shipped corpus and the town's labels, learned together, as the shipped model is built."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path

from classify.classifier import model_key
from classify.keywords import KeywordCounter, default_topics
from classify.labels import OTHER
from classify.model_file import load_shipped, save_shipped
from classify.prepare import Preparation
from classify.seed import Example, corpus_files, read_corpus
from classify.segment import Segmenter
from classify.shipped import ShippedModel

Progress = Callable[[str, float], None]

LEAST_OF_NEW_TOPIC = 8
"""Texts from which a topic that the shipped corpus does not know can be learned: two in each fold of the check."""


def labels_hash(examples: Sequence[Example]) -> str:
    """What was learned beside the corpus, whatever the order."""
    rows = sorted(repr((one.title, one.text, one.topic, one.urgency)) for one in examples)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def learnable(
    examples: Sequence[Example], sources: Sequence[Traversable] | None = None
) -> tuple[list[Example], dict[str, int]]:
    """The examples of topics that can be learned, and how many there are of those that cannot yet."""
    known = {example.topic for example in read_corpus(corpus_files() if sources is None else sources)}
    counts = Counter(example.topic for example in examples if example.topic not in known)
    few = {topic: count for topic, count in sorted(counts.items()) if count < LEAST_OF_NEW_TOPIC}
    return [example for example in examples if example.topic not in few], few


def retrain(
    examples: Sequence[Example],
    progress: Progress,
    sources: Sequence[Traversable] | None = None,
) -> ShippedModel:
    """A model from the corpus and the town's `examples`; a town's text counts as one of the corpus.

    `sources` replaces the packaged corpus. Measured in `docs/decisions/0006-town-models.md`.
    """
    # training needs a large library
    from classify.build import build

    sources = corpus_files() if sources is None else sources
    keywords = KeywordCounter({topic.id: topic.keywords for topic in default_topics()})
    key = town_key(model_key(sources), labels_hash(examples))
    return build(
        [*read_corpus(sources), *examples], keywords, Preparation(Segmenter(keywords.words)), key, progress
    )


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
