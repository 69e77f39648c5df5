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
        self._clauses = [hit.start for hit in hits if hit.cue in (clause, sentence)]
        self._sentences = [hit.start for hit in hits if hit.cue == sentence]

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


def _spread(facts: list[Fact]) -> list[Fact]:
    """What one sentence says of a harm holds where it is told without a time: that it is over or keeps coming back."""
    again = {fact.harm for fact in facts if fact.status == "again"}
    over = {fact.harm for fact in facts if fact.status == "over"}
    spread: list[Fact] = []
    for fact in facts:
        if fact.status == "told" and fact.harm in over | again:
            spread.append(replace(fact, status="over" if fact.harm in over else "again"))
        else:
            spread.append(fact)
    return spread


class Reader:
    """Reads the harms of a text from its cues."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._names = lexicon.names
        self._harms = frozenset(range(len(lexicon.harms)))
        self._momentary = frozenset(lexicon.number[name] for name in lexicon.momentary)
        first = len(lexicon.harms) + len(lexicon.circumstances)
        self._markers = frozenset(range(first, first + len(lexicon.markers)))
        self._clause = lexicon.number["clause_end"]
        self._sentence = lexicon.number["sentence_end"]

    def facts(self, hits: Sequence[Hit], title_length: int) -> list[Fact]:
        """Facts of a text whose title takes the first `title_length` characters."""
        harms = [hit for hit in hits if hit.cue in self._harms]
        if not harms:
            return []
        markers = [hit for hit in hits if hit.cue in self._markers]
        starts = [hit.start for hit in markers]
        bounds = _Bounds(hits, self._clause, self._sentence)
        facts = []
        for hit in harms:
            low, high = bounds.sentence(hit.start, hit.end)
            around = markers[bisect_left(starts, low) : bisect_right(starts, high)]
            in_title = hit.start < title_length
            facts.append(
                Fact(
                    self._names[hit.cue],
                    self._status(hit, around, bounds.clause(hit.start, hit.end)),
                    hit.start,
                    hit.end,
                    in_title,
                    0 if in_title else hit.start - title_length,
                )
            )
        return _spread(facts)

    def _status(self, hit: Hit, markers: Sequence[Hit], clause: tuple[int, int]) -> Status:
        seen: dict[str, str] = {}
        momentary = hit.cue in self._momentary
        for marker in markers:
            name = self._names[marker.cue]
            if momentary and name in {"now", "fresh"} and not clause[0] <= marker.start < clause[1]:
                continue
            if marker.end <= hit.start:
                distance = hit.start - marker.end
                if name == "absent" and distance > NEAR:
                    continue
                if name in {"avoided", "general", "planned", "again"} and marker.start < clause[0]:
                    continue
                if name == "feared" and distance > REACH:
                    continue
                seen[name] = "before"
            elif marker.start >= hit.end:
                if name in {"over", "now", "fresh"} or (
                    name in {"again", "feared"} and marker.start < clause[1]
                ):
                    seen.setdefault(name, "after")
            elif name in {"again", "now", "fresh"}:
                seen[name] = "before"
        if "over" in seen:
            return "over"
        if {"absent", "avoided"} & seen.keys():
            return "none"
        if "feared" in seen:
            return "feared"
        if "general" in seen:
            return "cited"
        if "planned" in seen:
            return "planned"
        now = "now" in seen or "fresh" in seen
        if "past" in seen and not now:
            return "past"
        if "again" in seen:
            return "again"
        return "now" if now else "told"
