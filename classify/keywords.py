"""The packaged default topics and the matrix that counts their key words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import yaml

from classify.bag import Columns
from classify.features import FloatMatrix
from classify.prepare import Prepared


@dataclass(frozen=True)
class DefaultTopic:
    """One of the sixteen default topics, as a town's configuration starts with it (office left open)."""

    id: str
    name: str
    description: str
    remedy: str
    keywords: tuple[str, ...]


@lru_cache(maxsize=1)
def default_topics() -> tuple[DefaultTopic, ...]:
    """The default topics in their order."""
    data = yaml.safe_load(files("classify").joinpath("keywords.yaml").read_text(encoding="utf-8"))
    return tuple(
        DefaultTopic(topic, entry["name"], entry["description"], entry["remedy"], tuple(entry["keywords"]))
        for topic, entry in data.items()
    )


class KeywordCounter:
    """Counts the key words of topics. A word is found where the segmenter cuts it out."""

    def __init__(self, keywords: Mapping[str, Sequence[str]]) -> None:
        self.topics = tuple(keywords)
        self.words = sorted({word.lower() for words in keywords.values() for word in words})
        self._columns = Columns(self.words)
        self._topic_of = np.zeros((len(self.words), len(self.topics)))
        place = {word: row for row, word in enumerate(self.words)}
        for column, topic in enumerate(self.topics):
            for word in keywords[topic]:
                self._topic_of[place[word.lower()], column] = 1.0

    def features(self, batch: Prepared) -> FloatMatrix:
        """One row a text, one column a topic; damped counts, rows shorter than one."""
        counts = self._columns.count(batch.bag)
        damped = np.log1p(np.asarray(counts @ self._topic_of))
        return np.asarray(damped / (np.linalg.norm(damped, axis=1, keepdims=True) + 1))

    def topic_words(self, topic: str) -> frozenset[str]:
        """Key words of one topic in lower case."""
        if topic not in self.topics:
            return frozenset()
        column = self.topics.index(topic)
        return frozenset(word for row, word in enumerate(self.words) if self._topic_of[row, column])
