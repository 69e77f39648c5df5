"""The classifier at work: the town's own model that a person chose, or the shipped one. A switch counts at once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from classify.classifier import Classifier
from classify.guarded import GuardedClassifier
from classify.labels import Label
from classify.places import Place
from classify.retrain import fingerprint, load_town
from classify.taxonomy import Taxonomy
from common.errors import ModelError
from common.i18n import _
from common.log import get
from pipeline.store.engine import Store
from pipeline.store.learning import TownModel
from pipeline.town import TownContext
from pipeline.town_models import active_model

log = get("models")

REMEMBERED = 4000
"""Texts whose leanings are remembered: the queue of a reviewer is the same texts again and again."""


class Classifies(Protocol):
    """What the shipped and a town's classifier have in common."""

    def classify(self, texts: Sequence[tuple[str, str]]) -> list[Label]: ...

    def leanings(self, texts: Sequence[tuple[str, str]]) -> list[list[tuple[str, float]]]: ...


class TownClassifier:
    """Reads with the model at work. It looks before each batch which one that is, so nothing has to be restarted."""

    def __init__(
        self,
        store: Store,
        town: TownContext,
        taxonomy: Taxonomy,
        folder: Path,
        shipped: Callable[[], Classifier],
        base: Callable[[], str],
    ) -> None:
        """`folder` keeps the files; `shipped` gives the shipped classifier, `base` what it was made of."""
        self.store, self.town, self.taxonomy, self.folder = store, town, taxonomy, folder
        self.shipped, self.base = shipped, base
        self._lock = threading.Lock()
        self._turn = threading.Lock()  # a classifier numbers the words it reads: one thread at a time
        self._loaded: tuple[int, Classifies] | None = None
        self._refused: int | None = None
        self._leanings: OrderedDict[tuple[int, str, str], list[tuple[str, float]]] = OrderedDict()

    def path(self, model_id: int) -> Path:
        """Where a model's file lies."""
        return self.folder / f"{model_id}.npz"

    def classify(self, texts: Sequence[tuple[str, str]]) -> list[Label]:
        """One label per (title, text), by the model at work."""
        model = self.at_work()[1]
        with self._turn:
            return model.classify(texts)

    def leanings(self, texts: Sequence[tuple[str, str]]) -> list[list[tuple[str, float]]]:
        """How likely the model at work takes each topic to be, most likely first."""
        number, model = self.at_work()
        with self._lock:
            known = {text: found for text in texts if (found := self._leanings.get((number, *text)))}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            with self._turn:
                known |= dict(zip(new, model.leanings(new), strict=True))
        with self._lock:
            for text in new:
                self._leanings[number, *text] = known[text]
            while len(self._leanings) > REMEMBERED:
                self._leanings.popitem(last=False)
        return [known[text] for text in texts]

    def at_work(self) -> tuple[int, Classifies]:
        """Number of the model at work (0: the shipped one) and its classifier.

        A file that cannot be used is refused with one line in the log; the shipped model takes over.
        """
        with self.store.read() as session:
            active = active_model(session, self.town.id)
        if active is None:
            return 0, self.shipped()
        with self._lock:
            if self._loaded is not None and self._loaded[0] == active.id:
                return self._loaded
            if self._refused == active.id:
                return 0, self.shipped()
            try:
                self._loaded = active.id, self.of(active)
            except ModelError as error:
                self._refused, self._loaded = active.id, None
                log.error("model refused, the shipped one works", model=active.id, reason=str(error))
                return 0, self.shipped()
            self._refused = None
            return self._loaded

    def of(self, model: TownModel) -> GuardedClassifier:
        """A finished model as it would work; `ModelError` where its file is missing, damaged, foreign or too old."""
        self.check(model)
        loaded = load_town(self.path(model.id), model.based_on, model.labels_hash)
        return GuardedClassifier(
            Classifier(loaded, self.taxonomy, self.places), self.shipped(), self.restricted
        )

    def check(self, model: TownModel) -> None:
        """Raise `ModelError` unless the model's file is the one that was written, by this version of the product."""
        path = self.path(model.id)
        if model.state != "ready":
            raise ModelError(_("模型 {model} 还没有训练好，不能使用").format(model=model.id))
        if not path.is_file():
            raise ModelError(_("模型文件 {path} 不存在").format(path=path))
        try:
            same = fingerprint(path) == model.file_hash
        except OSError as error:
            raise ModelError(
                _("模型文件 {path} 读不了：{reason}").format(path=path, reason=error.strerror)
            ) from error
        if not same:
            raise ModelError(_("模型文件 {path} 不是当时写下的文件（已损坏或被换过）").format(path=path))
        if model.based_on != self.base():
            raise ModelError(_("模型 {model} 由另一版本的程序训练，请重新训练").format(model=model.id))

    @property
    def places(self) -> Sequence[Place]:
        return self.town.places

    @property
    def restricted(self) -> frozenset[str]:
        return frozenset(topic.id for topic in self.taxonomy.topics if topic.restricted)
