"""Texts -> labels, in batches."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
from platformdirs import user_cache_dir

from classify.decide import Decision
from classify.features import FloatMatrix
from classify.harm_matrix import HarmMatrix
from classify.keywords import KeywordCounter, default_topics
from classify.labels import OTHER, Label
from classify.model_file import load_shipped, save_shipped
from classify.place_finder import PlaceFinder
from classify.places import Place
from classify.prepare import Preparation, Prepared
from classify.seed import corpus_files, corpus_hash, read_corpus
from classify.segment import Segmenter
from classify.shipped import KEYWORD_SCALE, ShippedModel, softmax, views
from classify.taxonomy import Taxonomy
from common.errors import ModelError
from common.log import get

log = get("classify")

BATCH = 512
"""Texts worked on at once: bounds memory; larger batches are not faster."""

PLACES_IN = 160
"""Characters of a body in which places are looked for."""

TIE = 0.1
"""Of equal claims the topic that was learned is taken."""

MODEL_FILE = "classifier.npz"
_CODE = (
    "segment",
    "pieces",
    "neutral",
    "prepare",
    "bag",
    "features",
    "lexicon",
    "facts",
    "harm_matrix",
    "asking",
    "hints",
    "raised",
    "chatter",
    "keywords",
    "shipped",
    "build",
    "urgency",
)
_LIBRARIES = ("scikit-learn", "numpy", "jieba")

Progress = Callable[[str, float], None]


class Classifier:
    """Topic, urgency, place and reasons of texts. Holds no state between calls except caches of words."""

    def __init__(self, model: ShippedModel, taxonomy: Taxonomy, places: Sequence[Place]) -> None:
        shipped = {topic.id: topic.keywords for topic in default_topics()}
        self._model = model
        self._taxonomy = taxonomy
        self._keywords = KeywordCounter(shipped)
        self._extra = KeywordCounter(
            {
                t.id: [word for word in t.keywords if word not in shipped.get(t.id, ())]
                for t in taxonomy.topics
            }
        )
        segmenter = Segmenter([*self._keywords.words, *self._extra.words])
        self._preparation = Preparation(segmenter)
        self._finder = PlaceFinder(segmenter, places)
        self._columns = model.vocabulary.columns()
        self._harm_matrix = HarmMatrix()
        self._decision = Decision(model, taxonomy.ids, self._harm_matrix)

    @property
    def model(self) -> ShippedModel:
        """What it reads with."""
        return self._model

    def classify(self, texts: Sequence[tuple[str, str]]) -> list[Label]:
        """One label per (title, text), in order. Redacts nothing: give it redacted text."""
        labels: list[Label] = []
        for start in range(0, len(texts), BATCH):
            labels += self._batch(texts[start : start + BATCH])
        return labels

    def _batch(self, texts: Sequence[tuple[str, str]]) -> list[Label]:
        batch = self._preparation.prepare(texts)
        seen = views(batch, self._model.vocabulary, self._columns, self._harm_matrix)
        keywords = self._keywords.features(batch)
        scores = self._topic_scores(batch, self._model.topic_scores(seen, keywords), keywords)
        return self._decision.labels(texts, batch, seen, keywords, scores, self._places(texts))

    def leanings(self, texts: Sequence[tuple[str, str]]) -> list[list[tuple[str, float]]]:
        """The topics of each text as far as anyone can act on it, most likely first, with their probabilities."""
        batch = self._preparation.prepare(texts)
        seen = views(batch, self._model.vocabulary, self._columns, self._harm_matrix)
        keywords = self._keywords.features(batch)
        scores = self._topic_scores(batch, self._model.topic_scores(seen, keywords), keywords)
        if OTHER in self._taxonomy.ids and len(self._taxonomy.ids) > 1:
            scores[:, self._taxonomy.ids.index(OTHER)] = -np.inf
        likely = softmax(scores * self._model.topic_temperature)
        return [
            sorted(zip(self._taxonomy.ids, row.tolist(), strict=True), key=lambda one: -one[1])
            for row in likely
        ]

    def _own_word_weight(self) -> float:
        """What a topic's own key words add to its score, on average over the shipped topics."""
        first = len(self._model.vocabulary.words)
        learned = self._model.topic.weights[first : first + len(self._keywords.topics)]
        own = [
            learned[row, self._model.topics.index(topic)]
            for row, topic in enumerate(self._keywords.topics)
            if topic in self._model.topics and topic != OTHER
        ]
        return float(np.mean(own)) * KEYWORD_SCALE

    def _topic_scores(self, batch: Prepared, shipped: FloatMatrix, keywords: FloatMatrix) -> FloatMatrix:
        """Scores in the order of the town's topics: shipped ones plus the town's own key words and topics.

        Nothing was learned about a topic of the town's own: it wins where its key words outweigh those of
        every shipped topic.
        """
        own_word = self._own_word_weight()
        best, most = shipped.max(axis=1), keywords.max(axis=1)
        extra = self._extra.features(batch)
        out = np.empty((len(batch), len(self._taxonomy.topics)))
        for column, topic in enumerate(self._taxonomy.ids):
            if topic in self._model.topics:
                out[:, column] = shipped[:, self._model.topics.index(topic)] + own_word * extra[:, column]
            else:
                out[:, column] = best + own_word * (extra[:, column] - most) - TIE
        return out

    def _places(self, texts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        return [self._finder.smallest(title, text, PLACES_IN) for title, text in texts]


def model_key(sources: Sequence[Traversable]) -> str:
    """What the model depends on: corpus, key words, the code that makes features, the libraries."""
    digest = hashlib.sha256(corpus_hash(sources).encode())
    folder = files("classify")
    for name in ("keywords.yaml", "harms.yaml", "hints.yaml", *(f"{module}.py" for module in _CODE)):
        digest.update(folder.joinpath(name).read_bytes())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}".encode())
    digest.update(Segmenter().engine_name.encode())
    return digest.hexdigest()


def shipped_model(
    cache_dir: Path | None = None,
    progress: Progress | None = None,
    sources: Sequence[Traversable] | None = None,
) -> ShippedModel:
    """The shipped model from the cache, or built and cached. `sources` replaces the packaged corpus files."""
    sources = corpus_files() if sources is None else sources
    key = model_key(sources)
    path = (cache_dir or Path(user_cache_dir("xiangyin"))) / MODEL_FILE
    if path.exists():
        try:
            return load_shipped(path, key)
        except ModelError as error:
            log.warning("cached model rebuilt", reason=type(error).__name__)
    keywords = KeywordCounter({topic.id: topic.keywords for topic in default_topics()})
    examples = read_corpus(sources)
    preparation = Preparation(Segmenter(keywords.words))
    # training needs a large library; a process that finds the model cached does without it
    from classify.build import build

    model = (
        build(examples, keywords, preparation, key, progress)
        if progress
        else build(examples, keywords, preparation, key)
    )
    try:
        save_shipped(model, path)
    except OSError as error:
        log.warning("model not cached", reason=type(error).__name__)
    return model


def load_classifier(
    taxonomy: Taxonomy,
    places: Sequence[Place],
    cache_dir: Path | None = None,
    progress: Progress | None = None,
) -> Classifier:
    """The shipped model for this town. Built on first use (seconds) and cached in `cache_dir`.

    `progress` is called with a stage name and a share of 0..1 while a model is built.
    """
    return Classifier(shipped_model(cache_dir, progress), taxonomy, places)
