"""The posts in memory, as plain arrays: which posts share rare runs with a new one, and how alike they are.

What one post costs does not grow with the number of posts: a key leads to the `RING` newest posts that hold it,
and of a lead the `MEMBERS` newest posts are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.grouping.features import (
    NAMES,
    PLACES,
    RUNS,
    TITLE_NAMES,
    TITLE_RUNS,
    WORDS,
    Features,
)
from pipeline.grouping.grams import NONE, Keys, Rarity
from pipeline.grouping.likeness import Likeness, Pairs
from pipeline.grouping.ring import Ring

MEMBERS = 32
"""Posts of a lead that a new post is compared with: the newest."""

FOUND = 96
LEADS = 14
"""Posts that share most, and leads of theirs, that are looked at closely."""

SIGNED = (("runs", 14), ("title", 8), ("words", 4), ("title_names", 8))
"""How many keys of each kind a post can be found by."""

CHUNK = 50_000


class PostIndex:
    """Every post of a town that stands in a lead, in the order of arrival."""

    def __init__(self) -> None:
        self.rarity = Rarity()
        self.count = 0
        self.runs, self.run_weights = _keys(RUNS), _weights(RUNS)
        self.title, self.title_weights = _keys(TITLE_RUNS), _weights(TITLE_RUNS)
        self.words, self.word_weights = _keys(WORDS), _weights(WORDS)
        self.title_names, self.names = _keys(TITLE_NAMES), _keys(NAMES)
        self.places = np.zeros((0, PLACES), dtype=np.int32)
        self.topics = np.zeros(0, dtype=np.int16)
        self.leads = np.zeros(0, dtype=np.int32)
        self.posts = np.zeros(0, dtype=np.int64)
        """Ids of the posts, ascending."""
        self.before = np.zeros(0, dtype=np.int32)
        """The next older post of the same lead, or -1."""
        self.newest: dict[int, int] = {}
        """The newest post of each lead."""
        self.sizes: dict[int, int] = {}
        self._ring = Ring()
        self._terms: dict[str, int] = {"": 0}
        self.terms: list[str] = [""]
        self._pairs = Pairs()

    def term(self, text: str) -> int:
        """The number of a place's name or a topic."""
        number = self._terms.get(text)
        if number is None:
            number = self._terms[text] = len(self.terms)
            self.terms.append(text)
        return number

    def add(self, number: int, lead: int, post: Features, topic: str) -> int:
        """Take the post with this id in, newer than all before; returns its row."""
        row = self.count
        if row == len(self.topics):
            self._grow()
        self.count += 1
        for target, weights, (keys, values) in (
            (self.runs, self.run_weights, post.runs),
            (self.title, self.title_weights, post.title),
            (self.words, self.word_weights, post.words),
        ):
            target[row, : len(keys)] = keys
            weights[row, : len(keys)] = values
        self.title_names[row, : len(post.title_names)] = post.title_names
        self.names[row, : len(post.names)] = post.names
        for at, place in enumerate(post.places):
            self.places[row, at] = self.term(place)
        self.topics[row] = self.term(topic)
        self.posts[row] = number
        self.rarity.add(post.seen)
        if self._ring.full:
            self._find_anew(2 * self._ring.slots)
        self._ring.add(row, signature(post))
        self._link(row, lead)
        return row

    def move(self, rows: Iterable[int], lead: int) -> None:
        """These posts belong to `lead` now."""
        rows = sorted(rows)
        touched = {int(self.leads[row]) for row in rows} | {lead}
        whole = {row for one in touched for row in self.rows_of(one)} | set(rows)
        moved = set(rows)
        for one in touched:
            self.newest.pop(one, None)
            self.sizes.pop(one, None)
        for row in sorted(whole):
            self._link(row, lead if row in moved else int(self.leads[row]))

    def row_of(self, number: int) -> int | None:
        """The row of the post with this id, if it stands here."""
        row = int(np.searchsorted(self.posts[: self.count], number))
        return row if row < self.count and self.posts[row] == number else None

    def rows_of(self, lead: int, most: int | None = None) -> list[int]:
        """Rows of the lead's posts, newest first."""
        rows: list[int] = []
        row = self.newest.get(lead, -1)
        while row >= 0 and (most is None or len(rows) < most):
            rows.append(row)
            row = int(self.before[row])
        return rows

    def candidates(self, post: Features, without: int = 0) -> list[int]:
        """Leads whose posts share most weight with this one, the likeliest first."""
        found = self._ring.find(query(post), FOUND)
        leads: dict[int, None] = {}
        for row in found:
            lead = int(self.leads[row])
            if lead and lead != without:
                leads.setdefault(lead)
                if len(leads) == LEADS:
                    break
        return list(leads)

    def likeness(self, post: Features, leads: Sequence[int]) -> list[Likeness]:
        """How alike the post and the newest posts of each lead are."""
        members = [self.rows_of(lead, MEMBERS) for lead in leads]
        return self._pairs.compare(self, post, members)

    def features(self, row: int) -> Features:
        """A stored post as it is compared."""

        def vector(keys: Keys, weights: NDArray[np.float16]) -> tuple[Keys, NDArray[np.float32]]:
            used = keys[row] != NONE
            return keys[row][used], weights[row][used].astype(np.float32)

        return Features(
            vector(self.runs, self.run_weights),
            vector(self.title, self.title_weights),
            vector(self.words, self.word_weights),
            self.title_names[row][self.title_names[row] != NONE],
            self.names[row][self.names[row] != NONE],
            tuple(self.terms[place] for place in self.places[row] if place),
            np.zeros(0, dtype=np.uint32),
        )

    def _link(self, row: int, lead: int) -> None:
        self.leads[row] = lead
        self.before[row] = self.newest.get(lead, -1) if lead else -1
        if lead:
            self.newest[lead] = row
            self.sizes[lead] = self.sizes.get(lead, 0) + 1

    def _find_anew(self, slots: int) -> None:
        """A larger table of the same posts."""
        self._ring = Ring(slots)
        for start in range(0, self.count - 1, CHUNK):
            part = slice(start, min(start + CHUNK, self.count - 1))
            keys = [getattr(self, name)[part, :most] for name, most in SIGNED]
            self._ring.extend(start, np.concatenate(keys, axis=1))

    def _grow(self) -> None:
        more = max(1024, len(self.topics) // 2)
        for name in (
            "runs", "run_weights", "title", "title_weights", "words", "word_weights", "title_names", "names",
            "places", "topics", "leads", "posts", "before",
        ):  # fmt: skip
            old = getattr(self, name)
            new = np.zeros((len(old) + more, *old.shape[1:]), dtype=old.dtype)
            new[: len(old)] = old
            setattr(self, name, new)


def signature(post: Features) -> Keys:
    """The keys by which a post can be found: its weightiest runs and words, and the names of its title."""
    parts = {
        "runs": post.runs[0],
        "title": post.title[0],
        "words": post.words[0],
        "title_names": post.title_names,
    }
    return np.unique(np.concatenate([parts[name][:most] for name, most in SIGNED]))


def query(post: Features) -> tuple[Keys, NDArray[np.float32]]:
    """The keys by which posts like this one are looked for, with their weights."""
    keys = np.concatenate((post.runs[0][:28], post.title[0][:16], post.words[0][:8], post.names[:16]))
    weights = np.concatenate(
        (
            post.runs[1][:28],
            post.title[1][:16],
            post.words[1][:8],
            np.full(len(post.names[:16]), 0.25, dtype=np.float32),
        )
    )
    return keys, weights


def _keys(width: int) -> NDArray[np.uint32]:
    return np.zeros((0, width), dtype=np.uint32)


def _weights(width: int) -> NDArray[np.float16]:
    return np.zeros((0, width), dtype=np.float16)
