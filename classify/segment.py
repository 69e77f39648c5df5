"""Chinese word segmentation: `rjieba` (jieba's algorithm and dictionary in Rust), `jieba` as fall-back."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

NEW_WORD_FREQUENCY = 20_000
"""High enough that an added name is kept in one piece, whatever its parts."""

MAX_REMEMBERED = 200_000
"""Pieces whose tag is remembered: bounds the memory of a long-running process."""

_WORD = re.compile(r"[0-9A-Za-z_\u3400-\u9fff]")


def _rust_engine() -> Any | None:
    try:
        import rjieba
    except ImportError:  # no wheel for this platform
        return None
    return rjieba.Jieba()


def _python_engine() -> Any:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    engine = jieba.Tokenizer()
    engine.initialize()
    return engine


class Segmenter:
    """A dictionary with `words` added (place names, taxonomy words). Not shared between towns."""

    def __init__(self, words: Iterable[str] = (), *, pure_python: bool = False) -> None:
        rust = None if pure_python else _rust_engine()
        self._engine: Any = rust or _python_engine()
        self.engine_name = "rjieba" if rust else "jieba"
        self._tags: dict[str, str] = {}
        for word in words:
            if len(word) > 1:
                self._add(word)

    def _add(self, word: str) -> None:
        if self.engine_name == "rjieba":
            self._engine.add_word(word, NEW_WORD_FREQUENCY, "nz")
        else:
            self._engine.add_word(word, NEW_WORD_FREQUENCY)

    def cut(self, text: str) -> list[str]:
        """All pieces in order; joined they give `text` again."""
        return list(self._engine.cut(text))

    def search(self, text: str) -> list[str]:
        """Pieces for search: long words and the words within them."""
        return list(self._engine.cut_for_search(text))

    def tag(self, text: str) -> list[tuple[str, str]]:
        """Pieces with their part of speech (jieba's tags: nr person, ns place, n noun ...)."""
        if self.engine_name == "rjieba":
            return [(piece, tag) for piece, tag in self._engine.tag(text)]
        from jieba import posseg

        return [(pair.word, pair.flag) for pair in posseg.POSTokenizer(self._engine).cut(text)]

    def tag_of(self, piece: str) -> str:
        """Part of speech of one piece on its own; remembered, since pieces repeat."""
        tag = self._tags.get(piece)
        if tag is None:
            if len(self._tags) >= MAX_REMEMBERED:
                self._tags.clear()
            tags = self.tag(piece)
            tag = tags[0][1] if len(tags) == 1 else ""
            self._tags[piece] = tag
        return tag

    def knows(self, word: str) -> bool:
        """Whether the dictionary holds `word`; a name seldom stands there."""
        if self.engine_name == "rjieba":
            return bool(self._engine.has_word(word))
        return bool(self._engine.FREQ.get(word))

    def tokens(self, text: str) -> list[str]:
        """Search pieces that hold a letter, digit or Chinese character, lower case."""
        return [piece.lower() for piece in self.search(text) if _WORD.search(piece)]


@lru_cache(maxsize=1)
def default_segmenter() -> Segmenter:
    """The segmenter without added words, made once a process."""
    return Segmenter()


def tokens(text: str, segmenter: Segmenter | None = None) -> list[str]:
    """Search tokens of `text` for indexing and comparison: lower case, no punctuation."""
    return (segmenter or default_segmenter()).tokens(text)
