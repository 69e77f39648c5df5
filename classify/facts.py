"""Which harms a text reports, and whether each is under way: read clause by clause from the cues around it.

A harm that is denied, feared, supposed, over, long past, announced or merely cited is no harm of now. The marker that
says so must stand in the same sentence, and most must stand before the harm ("担心以后会塌", not "塌了，担心老人").
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from classify.lexicon import Hit, Lexicon

Status = Literal["now", "told", "again", "planned", "past", "feared", "cited", "over", "none"]
"""now: said to be under way; told: stated without a time; again: keeps coming back; none: denied or prevented."""

NEAR = 3
"""A denial stands at most this many characters before what it denies."""

REACH = 30
"""A fear or supposition reaches this far within its sentence."""

_UNDER_WAY = frozenset({"now", "fresh", "standing"})
"""Markers that say a harm is under way."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A harm told at [start, end); `place` is its distance in characters from where the text begins."""

    harm: str
    status: Status
    start: int
    end: int
    in_title: bool
    place: int


class _Bounds:
    """Ends of clauses and sentences of one text."""

    def __init__(self, hits: Sequence[Hit], clause: int, sentence: int) -> None:
        self._clauses = [start for cue, start, _ in hits if cue in (clause, sentence)]
        self._sentences = [start for cue, start, _ in hits if cue == sentence]

    @staticmethod
    def _around(ends: Sequence[int], start: int, end: int) -> tuple[int, int]:
        at = bisect_left(ends, start)
        to = bisect_left(ends, end)
        return (ends[at - 1] + 1 if at else 0), (ends[to] if to < len(ends) else 1 << 30)

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Clause that holds [start, end)."""
        return self._around(self._clauses, start, end)

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Sentence that holds [start, end)."""
        return self._around(self._sentences, start, end)


def _spread(facts: list[Fact], standing: Sequence[bool], recurring: frozenset[str]) -> list[Fact]:
    """What one sentence says of a harm holds where it is told without a time: that it is over or keeps coming back.

    A cut that comes and goes is under way only where a sentence says that it lasts (`standing`): a street whose water
    goes every evening has water now.
    """
    again = {fact.harm for fact in facts if fact.status == "again"}
    over = {fact.harm for fact in facts if fact.status == "over"}
    spread: list[Fact] = []
    for fact, lasts in zip(facts, standing, strict=True):
        comes_and_goes = fact.harm in recurring & again and not lasts
        if fact.status == "told" and fact.harm in over | again and not lasts:
            spread.append(replace(fact, status="again" if fact.harm in again else "over"))
        elif fact.status == "now" and comes_and_goes:
            spread.append(replace(fact, status="again"))
        else:
            spread.append(fact)
    return spread


class Reader:
    """Reads the harms of a text from its cues."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._names = lexicon.names
        self._harms = frozenset(range(len(lexicon.harms)))
        self._momentary = frozenset(lexicon.number[name] for name in lexicon.momentary)
        self._recurring = lexicon.recurring
        self._markers = frozenset(lexicon.number[name] for name in lexicon.markers)
        self._standing = lexicon.number["standing"]
        self._clause = lexicon.number["clause_end"]
        self._sentence = lexicon.number["sentence_end"]

    def facts(self, hits: Sequence[Hit], title_length: int) -> list[Fact]:
        """Facts of a text whose title takes the first `title_length` characters."""
        harms = [hit for hit in hits if hit[0] in self._harms]
        if not harms:
            return []
        markers = [hit for hit in hits if hit[0] in self._markers]
        starts = [start for _, start, _ in markers]
        bounds = _Bounds(hits, self._clause, self._sentence)
        facts = []
        standing = []
        for hit in harms:
            cue, start, end = hit
            low, high = bounds.sentence(start, end)
            around = markers[bisect_left(starts, low) : bisect_right(starts, high)]
            status = self._status(hit, around, bounds.clause(start, end))
            in_title = start < title_length
            place = 0 if in_title else start - title_length
            facts.append(Fact(self._names[cue], status, start, end, in_title, place))
            standing.append(any(marker[0] == self._standing for marker in around))
        return _spread(facts, standing, self._recurring)

    def _status(self, hit: Hit, markers: Sequence[Hit], clause: tuple[int, int]) -> Status:
        seen: dict[str, str] = {}
        harm, begin, stop = hit
        momentary = harm in self._momentary
        harm_recurs = self._names[harm] in self._recurring
        for cue, start, end in markers:
            name = self._names[cue]
            if momentary and name in _UNDER_WAY and not clause[0] <= start < clause[1]:
                continue
            if end <= begin:
                if name == "absent" and begin - end > NEAR:
                    continue
                if name in {"avoided", "general", "planned", "again"} and start < clause[0]:
                    continue
                if name == "feared" and begin - end > REACH:
                    continue
                seen[name] = "before"
            elif start >= stop:
                if name in {"over", "lucky", *_UNDER_WAY} or (
                    name in {"again", "feared"} and start < clause[1]
                ):
                    seen.setdefault(name, "after")
            elif name in {"again", "feared", "general", *_UNDER_WAY}:
                seen[name] = "before"
        if "over" in seen or (momentary and "lucky" in seen):
            return "over"
        if {"absent", "avoided"} & seen.keys():
            return "none"
        if "feared" in seen:
            return "feared"
        if "general" in seen:
            return "cited"
        if "planned" in seen:
            return "planned"
        now = bool(_UNDER_WAY & seen.keys())
        if "past" in seen and not now:
            return "past"
        if "again" in seen and not (harm_recurs and "standing" in seen):
            return "again"
        return "now" if now else "told"
