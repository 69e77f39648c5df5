"""What the pipeline needs from a classifier. `classify` fits; a test may pass something smaller."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from classify.labels import Label
from classify.redact import Redacted


class Reader(Protocol):
    """Reads posts: hides personal data, labels, and cuts into words."""

    def redact(self, title: str, text: str) -> Redacted:
        """Title and text with personal data masked."""
        ...

    def classify(self, texts: Sequence[tuple[str, str]]) -> list[Label]:
        """One label for each (title, text), in order."""
        ...

    def tokens(self, text: str) -> list[str]:
        """The words of a text, for comparison and search."""
        ...

    def names(self, text: str) -> list[str]:
        """The places a text names, in their configured spelling where the town knows them."""
        ...
