"""Pieces of texts -> numbered words and word pairs, counted with arrays: no loop over the words of a post."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from classify.segment import Segmenter

TITLE_WEIGHT = 3
"""A word of the title counts as often as this many in the body."""

PAIR = " "
MAX_PIECES = 150_000
"""Different pieces remembered: bounds the memory of a long-running process."""

_WORD = re.compile(r"[0-9A-Za-z\u3400-\u9fff]")
_NUMBER = re.compile(r"[0-9.]+%?")
_DROPPED = frozenset({"〇", "\u3000"})
_BREAK = "\0"
"""A piece between texts: it has no words, so no pair reaches across."""
_SHIFT = 32

Numbers = npt.NDArray[np.int64]


def words_of(piece: str, segmenter: Segmenter) -> tuple[str, ...]:
    """The words of a piece: long ones with the words in them, figures as one word, signs and masks as none."""
    if not _WORD.search(piece) or piece in _DROPPED or piece.startswith("〔"):
        return ()
    if _NUMBER.fullmatch(piece):
        # amounts and dates differ in every text; hotline numbers and bus lines do not help either
        return ("0",)
    if len(piece) > 2:
        return tuple(part.lower() for part in segmenter.search(piece))
    return (piece.lower(),)


class _Memory(dict[str, int]):
    """Number of each piece; a new piece is numbered when it is looked up."""

    def __init__(self, add: Callable[[str], int]) -> None:
        self._add = add

    def __missing__(self, piece: str) -> int:
        number = self[piece] = self._add(piece)
        return number


class Numbering:
    """Numbers of pieces and words. Starts anew when it has become large; `generation` tells."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self.generation = 0
        self._reset()

    def _reset(self) -> None:
        self.generation += 1
        self.words: list[str] = []
        self._word_number: dict[str, int] = {}
        self._piece_number = _Memory(self._add)
        self._flat: list[int] = []
        self._first: list[int] = []
        self._size: list[int] = []
        self._arrays: tuple[Numbers, Numbers, Numbers] | None = None

    def word(self, word: str) -> int:
        """Number of a word."""
        number = self._word_number.get(word)
        if number is None:
            number = self._word_number[word] = len(self.words)
            self.words.append(word)
        return number

    def _add(self, piece: str) -> int:
        found = words_of(piece, self._segmenter)
        self._first.append(len(self._flat))
        self._size.append(len(found))
        self._flat += [self.word(word) for word in found]
        self._arrays = None
        return len(self._first) - 1

    def pieces(self, pieces: Sequence[str]) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """(number of words, first word, last word or -1) of each piece, and all words one after the other."""
        if len(self._piece_number) > MAX_PIECES:
            self._reset()
        ids = np.fromiter(map(self._piece_number.__getitem__, pieces), dtype=np.int64, count=len(pieces))
        if self._arrays is None:
            self._arrays = (
                np.array(self._first, dtype=np.int64),
                np.array(self._size, dtype=np.int64),
                np.array([*self._flat, -1], dtype=np.int64),
            )
        first, size, flat = self._arrays
        sizes, firsts = size[ids], first[ids]
        last = np.where(sizes > 0, flat[firsts + sizes - 1], -1)
        return sizes, firsts, last, flat


@dataclass(frozen=True)
class Bag:
    """Occurrences of words and pairs in a batch of `rows` texts: text, number and weight of each."""

    numbering: Numbering
    rows: int
    word_row: Numbers
    word: Numbers
    word_weight: Numbers
    pair_row: Numbers
    pair: Numbers
    pair_weight: Numbers

    @classmethod
    def of(
        cls, numbering: Numbering, titles: Sequence[Sequence[str]], bodies: Sequence[Sequence[str]]
    ) -> Bag:
        """From the pieces of titles and bodies."""
        flat: list[str] = []
        lengths = []
        for pieces in (*titles, *bodies):
            flat += pieces
            flat.append(_BREAK)
            lengths.append(len(pieces) + 1)
        rows = len(titles)
        side = np.repeat(np.arange(2 * rows), np.array(lengths, dtype=np.int64))
        sizes, first, last, words = numbering.pieces(flat)
        total = int(sizes.sum())
        at = np.repeat(first - (np.cumsum(sizes) - sizes), sizes) + np.arange(total)
        word_side = np.repeat(side, sizes)
        together = np.flatnonzero((last[1:] >= 0) & (last[:-1] >= 0)) if len(last) else np.zeros(0, np.int64)
        pair_side = side[together]
        return cls(
            numbering,
            rows,
            word_side % max(rows, 1),
            words[at],
            np.where(word_side < rows, TITLE_WEIGHT, 1),
            pair_side % max(rows, 1),
            (last[together] << _SHIFT) | last[together + 1],
            np.where(pair_side < rows, TITLE_WEIGHT, 1),
        )

    def frequencies(self) -> dict[str, int]:
        """Number of texts that hold each word and pair."""
        names = self.numbering.words
        found: dict[str, int] = {}
        keys, counts = _documents(self.word_row, self.word)
        for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
            found[names[key]] = count
        keys, counts = _documents(self.pair_row, self.pair)
        for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
            found[f"{names[key >> _SHIFT]}{PAIR}{names[key & ((1 << _SHIFT) - 1)]}"] = count
        return found


def _documents(rows: Numbers, keys: Numbers) -> tuple[Numbers, Numbers]:
    """Different keys, and in how many rows each occurs."""
    values, inverse = np.unique(keys, return_inverse=True)
    together = np.unique(inverse.astype(np.int64) * (int(rows.max(initial=0)) + 1) + rows)
    return values, np.bincount(together // (int(rows.max(initial=0)) + 1), minlength=len(values))


class Columns:
    """Which column each word and pair has; everything else is left out."""

    def __init__(self, words: Iterable[str]) -> None:
        self._column = {word: column for column, word in enumerate(words)}
        self._numbering: Numbering | None = None
        self._generation = -1

    def __len__(self) -> int:
        return len(self._column)

    def _bind(self, numbering: Numbering) -> None:
        if self._numbering is not numbering or self._generation != numbering.generation:
            self._numbering, self._generation = numbering, numbering.generation
            self._of_word = np.zeros(0, dtype=np.int64)
            pairs = [
                ((numbering.word(one) << _SHIFT) | numbering.word(two), column)
                for word, column in self._column.items()
                for one, sign, two in (word.partition(PAIR),)
                if sign
            ]
            pairs.sort()
            self._pair_key = np.array([key for key, _ in pairs], dtype=np.int64)
            self._pair_column = np.array([column for _, column in pairs], dtype=np.int64)
        known = len(self._of_word)
        if known < len(numbering.words):
            new = [self._column.get(word, -1) for word in numbering.words[known:]]
            self._of_word = np.concatenate([self._of_word, np.array(new, dtype=np.int64)])

    def count(self, bag: Bag) -> sparse.csr_matrix:
        """Weighted occurrences, one row a text."""
        self._bind(bag.numbering)
        columns = self._of_word[bag.word] if len(bag.word) else bag.word
        seen = columns >= 0
        rows, found, weights = [bag.word_row[seen]], [columns[seen]], [bag.word_weight[seen]]
        if len(self._pair_key) and len(bag.pair):
            at = np.searchsorted(self._pair_key, bag.pair)
            at[at == len(self._pair_key)] = 0
            seen = self._pair_key[at] == bag.pair
            rows.append(bag.pair_row[seen])
            found.append(self._pair_column[at[seen]])
            weights.append(bag.pair_weight[seen])
        matrix = sparse.coo_matrix(
            (np.concatenate(weights).astype(np.float64), (np.concatenate(rows), np.concatenate(found))),
            shape=(bag.rows, len(self._column)),
        )
        return matrix.tocsr()
