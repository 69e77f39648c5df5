"""Facts -> a matrix: the parts of urgency of each text, one row a text.

A harm told in the title or early in the body is what the letter is about; one told far down is a side matter. What
surrounds harm (who, how many, how long, now) counts only with a harm that is under way, and most right beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classify.facts import Fact, Reader
from classify.features import FloatMatrix
from classify.lexicon import Hit, Lexicon, lexicon

OPENING = 120
"""Characters at the start of a body in which a harm counts in full."""

FADE = 250.0
"""After the opening a harm counts half at this distance."""

BESIDE = 60
"""A circumstance within this many characters of a harm belongs to it."""

STRENGTH = {"now": 1.0, "told": 0.8}
_SOFT = {"planned": 0.6, "feared": 0.5, "past": 0.5, "cited": 0.3}
_NO_MATTER = frozenset({"none", "over", "cited"})
_MOST = 3
_SURROUND = ("fresh", "lasting", "many", "frail", "young", "calls", "chronic")
_COUNTED = ("money", "feared")
_SPOKEN_OF = ("swindle", "handover", "legal")
"""Matters whose letters tell of suffering that nobody can end within a day."""
SURROUNDINGS = (
    *("harm", "kinds", "harm+now"),
    *(f"harm+{name}" for name in _SURROUND),
    *(
        "frail",
        "title_asks",
        "title_calm",
        "unpaid+no_living",
        "asks",
        *_COUNTED,
        *_SPOKEN_OF,
        "claims",
        "praise",
    ),
)


@dataclass(frozen=True)
class Harms:
    """The parts of urgency of one batch: the matrix, and per text the facts and hits behind it, and topic hints."""

    matrix: FloatMatrix
    facts: list[list[Fact]]
    hits: list[list[Hit]]
    hints: list[list[Hit]]


def salience(fact: Fact) -> float:
    """How much a fact is the matter of its text, 0..1."""
    return 1.0 if fact.in_title else 1.0 / (1.0 + max(0, fact.place - OPENING) / FADE)


class HarmMatrix:
    """Makes the matrix; holds the lexicon and the numbers of its columns."""

    def __init__(self, words: Lexicon | None = None) -> None:
        self.lexicon = words or lexicon()
        self._reader = Reader(self.lexicon)
        harms = self.lexicon.harms
        self.columns: tuple[str, ...] = (
            *(f"{where}:{name}" for where in ("title", "text", "again", "soft") for name in harms),
            *SURROUNDINGS,
        )
        self._at = {name: column for column, name in enumerate(self.columns)}

    def of(self, titles: Sequence[str], texts: Sequence[str]) -> Harms:
        """One row a (title, text)."""
        matrix = np.zeros((len(titles), len(self.columns)))
        all_facts, all_hits, all_hints = [], [], []
        first_hint, most = self.lexicon.first_hint, len(self.lexicon.harms)
        for row, (title, text) in enumerate(zip(titles, texts, strict=True)):
            source = f"{title}\n{text}"
            found = self.lexicon.first.scan(source)
            hits = [hit for hit in found if hit[0] < first_hint]
            facts: list[Fact] = []
            if any(hit[0] < most for hit in hits):
                hits += self.lexicon.second.scan(source)
                facts = self._reader.facts(hits, len(title))
                self._fill(matrix[row], hits, facts, len(title))
            all_facts.append(facts)
            all_hits.append(hits)
            all_hints.append([hit for hit in found if hit[0] >= first_hint])
        return Harms(matrix, all_facts, all_hits, all_hints)

    def _facts(self, row: FloatMatrix, facts: Sequence[Fact]) -> tuple[float, list[tuple[int, int]]]:
        """Fills the columns of facts; how much harm is under way, and where it is told."""
        at = self._at
        under_way = 0.0
        spans: list[tuple[int, int]] = []
        kinds: set[str] = set()
        explicit = False
        for fact in facts:
            weight = salience(fact)
            if fact.status in STRENGTH:
                column = at[f"title:{fact.harm}" if fact.in_title else f"text:{fact.harm}"]
                value = STRENGTH[fact.status] * weight
                under_way = max(under_way, value)
                kinds.add(fact.harm)
                spans.append((fact.start - BESIDE, fact.end + BESIDE))
                explicit = explicit or fact.status == "now"
            elif fact.status == "again":
                column, value = at[f"again:{fact.harm}"], weight
            elif fact.status in _SOFT:
                column, value = at[f"soft:{fact.harm}"], _SOFT[fact.status] * weight
            else:
                continue
            row[column] = max(row[column], value)
        row[at["harm"]] = under_way
        row[at["kinds"]] = min(len(kinds), _MOST)
        row[at["harm+now"]] = under_way * explicit
        return under_way, spans

    def _fill(self, row: FloatMatrix, hits: Sequence[Hit], facts: Sequence[Fact], title: int) -> None:
        at, names = self._at, self.lexicon.names
        under_way, spans = self._facts(row, facts)
        seen: dict[str, int] = {}
        for cue, start, _ in hits:
            name = names[cue]
            seen[name] = seen.get(name, 0) + 1
            if name == "asked" and start < title:
                row[at["title_asks"]] = 1.0
            if spans and name in _SURROUND and any(low <= start <= high for low, high in spans):
                row[at[f"harm+{name}"]] = under_way
        for name in ("frail", "claims", "praise", *_SPOKEN_OF):
            row[at[name]] = name in seen
        told = {fact.harm for fact in facts if fact.status in STRENGTH}
        row[at["unpaid+no_living"]] = {"unpaid", "no_living"} <= told
        if not any(fact.in_title and fact.status not in _NO_MATTER for fact in facts):
            row[at["title_calm"]] = any(names[cue] == "calm" and start < title for cue, start, _ in hits)
        for name in _COUNTED:
            row[at[name]] = min(seen.get(name, 0), _MOST) / _MOST
        row[at["asks"]] = min(seen.get("asked", 0) / (1 + seen.get("sentence_end", 0)), 1.0)
