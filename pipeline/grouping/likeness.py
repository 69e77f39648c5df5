"""How alike one post and the posts of several leads are: all of them at once, by array arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.grouping.features import Features
from pipeline.grouping.grams import Keys

if TYPE_CHECKING:
    from pipeline.grouping.index import PostIndex

SLOTS = 1 << 18
_MASK = np.uint32(SLOTS - 1)

COMMON_NAME = 400
"""Posts of the town from which on a run is no name."""

DEVOTED = 0.5
"""Share of a lead's posts that must hold a name for the lead to be about it."""

Values = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Likeness:
    """A post beside the newest posts of a lead: one value for each of them, unless it says otherwise."""

    rows: NDArray[np.int64]
    runs: Values
    title: Values
    words: Values
    title_in_names: Values
    """Weight of the name-like runs of the post's title that the other one holds."""
    names_in_title: Values
    """Weight of the name-like runs of the other's title that the post holds."""
    owned: float
    """Of the best name-like run of the post's title: the share of the lead's posts that hold it, times the share
    of the town's posts with it that stand in this lead."""
    subject: float
    """The same with the share of the posts that stand in leads about that name, this one or others nearby."""


class Pairs:
    """Compares; keeps the scratch table that makes it quick."""

    def __init__(self) -> None:
        self._weights = np.zeros(SLOTS, dtype=np.float32)

    def compare(self, index: PostIndex, post: Features, members: Sequence[Sequence[int]]) -> list[Likeness]:
        rows = np.fromiter((row for some in members for row in some), dtype=np.int64)
        if not len(rows):
            return []
        dots = [
            self._dots(*vector, keys[rows], weights[rows])
            for vector, keys, weights in (
                (post.runs, index.runs, index.run_weights),
                (post.title, index.title, index.title_weights),
                (post.words, index.words, index.word_weights),
            )
        ]
        their_names = index.names[rows]
        mine = self._shared(index, post.title_names, their_names)
        theirs = self._shared(index, post.names, index.title_names[rows])
        weights = self.rarity(index, post.title_names)
        holds = (their_names[:, None, :] == post.title_names[None, :, None]).any(axis=2)
        ends = np.cumsum([len(some) for some in members])
        parts = [slice(int(end) - len(some), int(end)) for some, end in zip(members, ends, strict=True)]
        shares = np.array([holds[part].mean(axis=0) for part in parts]) * (weights > 0)
        sizes = np.array([index.sizes[int(index.leads[some[0]])] for some in members])
        seen = np.maximum(index.rarity.seen[post.title_names], 1)
        mentions = shares * sizes[:, None] / seen  # of all posts with the name, those that stand in this lead
        owned = (shares * np.minimum(1.0, mentions)).max(axis=1, initial=0.0)
        devoted = (mentions * (shares >= DEVOTED)).sum(axis=0)
        shared = (shares * np.minimum(1.0, devoted)).max(axis=1, initial=0.0)
        return [
            Likeness(
                rows[part],
                dots[0][part],
                dots[1][part],
                dots[2][part],
                mine[part],
                theirs[part],
                float(own),
                float(of_all),
            )
            for part, own, of_all in zip(parts, owned, shared, strict=True)
        ]

    def rarity(self, index: PostIndex, names: Keys) -> Values:
        """How telling each name-like run is in this town."""
        often = np.maximum(index.rarity.seen[names], 1).astype(np.float32)
        return np.maximum(0.0, np.log(COMMON_NAME / often)).astype(np.float32)

    def _shared(self, index: PostIndex, names: Keys, rows: Keys) -> Values:
        return self._dots(names, self.rarity(index, names), rows, None)

    def _dots(self, keys: Keys, values: Values, rows: Keys, weights: NDArray[np.float16] | None) -> Values:
        slots = keys & _MASK
        self._weights[slots] = values
        found = self._weights[rows & _MASK]
        self._weights[slots] = 0.0
        if weights is not None:
            found *= weights
        total: Values = found.sum(axis=1)
        return total
