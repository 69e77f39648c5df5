"""From a key to the newest posts that hold it: a table of rings, so that no key ever finds too many."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.grouping.grams import NONE, Keys, Weights

RING = 24
"""Posts that a key finds. An everyday run finds the newest posts only, a rare one all that hold it."""

SMALLEST = 1 << 14
PER_SLOT = 6
"""Entries a slot holds on average when the table is to be doubled."""


class Ring:
    """Rows of posts by key. It grows with the posts; what a look-up costs does not."""

    def __init__(self, slots: int = SMALLEST) -> None:
        self.slots = slots
        self._rows = np.full((slots, RING), -1, dtype=np.int32)
        self._at = np.zeros(slots, dtype=np.int32)
        self._entries = 0

    @property
    def full(self) -> bool:
        """Whether the table should be made anew, twice as large."""
        return self._entries > PER_SLOT * self.slots

    def add(self, row: int, keys: Keys) -> None:
        """A post with the (different) keys it can be found by."""
        slots = keys & np.uint32(self.slots - 1)
        at = self._at[slots]
        self._rows[slots, at % RING] = row
        self._at[slots] = at + 1
        self._entries += len(keys)

    def extend(self, first: int, keys: Keys) -> None:
        """Many posts at once: row `first` and those after it, with a line of keys each."""
        keys = np.sort(keys, axis=1)
        used = keys != NONE
        used[:, 1:] &= keys[:, 1:] != keys[:, :-1]
        rows = np.broadcast_to(np.arange(first, first + len(keys))[:, None], keys.shape)[used]
        slots = keys[used] & np.uint32(self.slots - 1)
        order = np.argsort(slots, kind="stable")
        rows, slots = rows[order], slots[order]
        different, start, count = np.unique(slots, return_index=True, return_counts=True)
        place = np.arange(len(slots)) - np.repeat(start, count)
        newest = place >= np.repeat(count - RING, count)
        at = np.repeat(self._at[different], count) + place
        self._rows[slots[newest], at[newest] % RING] = rows[newest]
        self._at[different] += count.astype(np.int32)
        self._entries += len(slots)

    def find(self, query: tuple[Keys, Weights], most: int) -> NDArray[np.int64]:
        """Rows that share most weight with the query, most first."""
        keys, weights = query
        found = self._rows[keys & np.uint32(self.slots - 1)]
        held = found >= 0
        votes = np.broadcast_to((weights * weights)[:, None], found.shape)[held]
        rows, inverse = np.unique(found[held], return_inverse=True)
        total = np.bincount(inverse, votes)
        order = np.lexsort((-rows, -total))[:most]
        return rows[order].astype(np.int64)
