"""Texts -> labels, in batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from classify.labels import Label
from classify.places import Place
from classify.taxonomy import Taxonomy


class Classifier:
    """Topic, urgency, place and reasons of texts. Holds no state between calls."""

    def classify(self, texts: Sequence[tuple[str, str]]) -> list[Label]:
        """One label per (title, text), in order. Redacts nothing: give it redacted text."""
        raise NotImplementedError


def load_classifier(
    taxonomy: Taxonomy,
    places: Sequence[Place],
    cache_dir: Path | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Classifier:
    """The shipped model for this town. Built on first use (under a minute) and cached in `cache_dir`."""
    raise NotImplementedError
