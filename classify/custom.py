"""A model on a customer's own labels: prediction, saving and loading. Training is in `train.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from classify.bag import Columns
from classify.characters import count_runs, runs
from classify.features import Vocabulary, weigh
from classify.keywords import default_topics
from classify.model_file import (
    CUSTOM_FORMAT,
    load_state,
    pack_linear,
    pack_vocabulary,
    save_state,
    unpack_linear,
    unpack_vocabulary,
)
from classify.prepare import Preparation
from classify.reasons import advantages, carrying_words
from classify.segment import Segmenter
from classify.shipped import Linear, softmax
from common.errors import ModelError
from common.i18n import _

WORDS_SCALE = 0.5
"""Weight of the words beside the characters (measured among 0.3 .. 1 by repeated cross-validation)."""


def preparation() -> Preparation:
    """What training and prediction read texts with: the words of the default topics stay in one piece."""
    return Preparation(Segmenter(word for topic in default_topics() for word in topic.keywords))


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a custom model is and how good it was on texts it had not seen (cross-validated)."""

    version: int
    data_hash: str
    label_field: str
    texts: int
    accuracy: float
    macro_f1: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """The most likely label and its probability."""

    label: str
    confidence: float


@dataclass(frozen=True)
class CustomModel:
    """A linear model over words, word pairs and characters."""

    metadata: Metadata
    labels: tuple[str, ...]
    vocabulary: Vocabulary
    characters: Vocabulary
    linear: Linear
    temperature: float

    @cached_property
    def _preparation(self) -> Preparation:
        return preparation()

    @cached_property
    def _columns(self) -> Columns:
        return self.vocabulary.columns()

    @cached_property
    def _runs(self) -> dict[str, int]:
        return {run: column for column, run in enumerate(self.characters.words)}

    def predict(self, texts: Sequence[tuple[str, str]]) -> list[Prediction]:
        """One prediction per (title, text), in order."""
        if not texts:
            return []
        batch = self._preparation.prepare(texts)
        found = [runs(title, text) for title, text in zip(batch.titles, batch.texts, strict=True)]
        scores = self.linear.scores(
            weigh(self._columns.count(batch.bag), self.vocabulary.idf) * WORDS_SCALE,
            weigh(count_runs(found, self._runs), self.characters.idf),
        )
        probability = softmax(scores * self.temperature)
        best = probability.argmax(axis=1)
        return [Prediction(self.labels[at], float(probability[row, at])) for row, at in enumerate(best)]

    def words(
        self, texts: Sequence[tuple[str, str]], predictions: Sequence[Prediction]
    ) -> list[tuple[str, ...]]:
        """The words of each text that spoke most for its predicted label."""
        matrix = weigh(self._columns.count(self._preparation.prepare(texts).bag), self.vocabulary.idf)
        known = advantages(self.linear.weights[: len(self.vocabulary.words)])
        return [
            carrying_words(
                row,
                matrix,
                known[:, self.labels.index(answer.label)],
                self.vocabulary.words,
                f"{title}\n{text}",
            )
            for row, ((title, text), answer) in enumerate(zip(texts, predictions, strict=True))
        ]

    def save(self, path: Path) -> None:
        """Write the model with its metadata (atomic)."""
        meta = self.metadata
        save_state(
            {
                "format": CUSTOM_FORMAT,
                "version": meta.version,
                "data_hash": meta.data_hash,
                "label_field": meta.label_field,
                "texts": meta.texts,
                "accuracy": meta.accuracy,
                "macro_f1": meta.macro_f1,
                "labels": list(self.labels),
                "temperature": self.temperature,
                **pack_vocabulary(self.vocabulary),
                **pack_vocabulary(self.characters, "character_"),
                **pack_linear("label", self.linear),
            },
            path,
        )


def load_custom(path: Path) -> CustomModel:
    """A model written by `save`; ModelError if the file is missing, damaged or foreign."""
    state = load_state(path, CUSTOM_FORMAT)
    try:
        return CustomModel(
            metadata=Metadata(
                version=int(state["version"]),
                data_hash=str(state["data_hash"]),
                label_field=str(state["label_field"]),
                texts=int(state["texts"]),
                accuracy=float(state["accuracy"]),
                macro_f1=float(state["macro_f1"]),
            ),
            labels=tuple(state["labels"]),
            vocabulary=unpack_vocabulary(state),
            characters=unpack_vocabulary(state, "character_"),
            linear=unpack_linear("label", state),
            temperature=float(state["temperature"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(_("模型文件 {path} 已损坏或不是本产品的模型").format(path=path)) from error
