"""Words of harm (`harms.yaml`) and hints to topics (`hints.yaml`) in one automaton: each text is scanned once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import product
from operator import attrgetter
from typing import Any

import yaml
from ahocorasick_rs import AhoCorasick

GAP = 8
"""Characters allowed between two parts that are joined by a plain `~`."""

_BRACES = re.compile(r"\{([^}]*)\}")
_JOIN = re.compile(r"~(?:(\d+)~)?")
_WITHIN = r"[^。！？!?；;\n]"

SENTENCE_ENDS = "。！？!?；;\n"
CLAUSE_ENDS = "，,：:"


@dataclass(frozen=True, slots=True)
class Rule:
    """One way a trigger counts: what may not stand before it, what must follow, and the cue it speaks for."""

    cue: int
    before: tuple[str, ...]
    rest: re.Pattern[str] | None
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """Cue number `cue` at [start, end) of a text."""

    cue: int
    start: int
    end: int


_start = attrgetter("start")


def expand(entry: str) -> list[str]:
    """`a{b,c}` -> ab, ac."""
    parts = _BRACES.split(entry)
    choices = [part.split(",") if order % 2 else [part] for order, part in enumerate(parts)]
    return ["".join(chosen) for chosen in product(*choices)]


def _rule(cue: int, entry: str) -> Iterator[tuple[str, Rule]]:
    before, _, core = entry.rpartition("<")
    core, _, after = core.partition("!")
    forbidden_before = tuple(part for part in before.split("|") if part)
    forbidden_after = tuple(part for part in after.split("|") if part)
    for plain in expand(core):
        pieces = _JOIN.split(plain)
        trigger, rest = pieces[0], ""
        for gap, literal in zip(pieces[1::2], pieces[2::2], strict=True):
            rest += f"{_WITHIN}{{0,{gap or GAP}}}?{re.escape(literal)}"
        pattern = re.compile(rest) if rest else None
        yield trigger, Rule(cue, forbidden_before, pattern, forbidden_after)


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(files("classify").joinpath(name).read_text(encoding="utf-8"))
    return data


def _entries(block: str) -> list[str]:
    return [line.strip() for line in block.split("\n") if line.strip()]


class Lexicon:
    """All cues of `harms.yaml`, numbered, then the hints of `hints.yaml`: `harms`, `circumstances`, `markers` and
    `topics` are names in file order; `topic_of` tells the topic of a hint by its number above `first_hint`.

    `life` names the harms that can be a danger to life, `momentary` those that soon are over; `weights` is what each part says before learning.
    """

    def __init__(self) -> None:
        data = _read("harms.yaml")
        hints = _read("hints.yaml")
        self.harms = tuple(data["harms"])
        self.circumstances = tuple(data["circumstances"])
        self.markers = tuple(data["markers"])
        self.topics = tuple(hints)
        self.life = frozenset(data["life"])
        self.momentary = frozenset(data["momentary"])
        self.weights: dict[str, Any] = data["weights"]
        self.names = (*self.harms, *self.circumstances, *self.markers, "sentence_end", "clause_end")
        self.number = {name: number for number, name in enumerate(self.names)}
        self.first_hint = len(self.names)
        self.topic_of: list[int] = []
        rules: dict[str, list[Rule]] = {}
        for group in ("harms", "circumstances", "markers"):
            for name, block in data[group].items():
                for entry in _entries(block):
                    for trigger, rule in _rule(self.number[name], entry):
                        rules.setdefault(trigger, []).append(rule)
        for name, characters in (("sentence_end", SENTENCE_ENDS), ("clause_end", CLAUSE_ENDS)):
            for character in characters:
                rules.setdefault(character, []).append(Rule(self.number[name], (), None, ()))
        for topic, block in enumerate(hints.values()):
            for entry in _entries(block):
                for trigger, rule in _rule(self.first_hint + len(self.topic_of), entry):
                    rules.setdefault(trigger, []).append(rule)
                self.topic_of.append(topic)
        self._triggers = list(rules)
        self._rules = [self._merged(found) for found in rules.values()]
        self._automaton = AhoCorasick(self._triggers)

    @staticmethod
    def _merged(rules: list[Rule]) -> tuple[Rule, ...]:
        """Rules of one trigger that differ only in what follows become one (a faster check)."""
        grouped: dict[tuple[int, tuple[str, ...], tuple[str, ...]], list[str | None]] = {}
        for rule in rules:
            rest = rule.rest.pattern if rule.rest else None
            grouped.setdefault((rule.cue, rule.before, rule.after), []).append(rest)
        merged = []
        for (cue, before, after), rests in grouped.items():
            alone = None in rests
            pattern = None if alone else re.compile("|".join(str(rest) for rest in rests))
            merged.append(Rule(cue, before, pattern, after))
        return tuple(merged)

    def scan(self, text: str) -> tuple[list[Hit], list[Hit]]:
        """All cues of a text, and all hints, each in order of their start."""
        hits: list[Hit] = []
        hints: list[Hit] = []
        rules_of, first_hint = self._rules, self.first_hint
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for rule in rules_of[number]:
                stop = end
                if rule.rest is not None:
                    match = rule.rest.match(text, end)
                    if match is None:
                        continue
                    stop = match.end()
                if rule.after and text.startswith(rule.after, stop):
                    continue
                if rule.before and text.endswith(rule.before, 0, start):
                    continue
                (hits if rule.cue < first_hint else hints).append(Hit(rule.cue, start, stop))
        hits.sort(key=_start)
        hints.sort(key=_start)
        return hits, hints


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The packaged lexicon, read once a process."""
    return Lexicon()
