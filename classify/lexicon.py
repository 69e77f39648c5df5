"""Words of harm (`harms.yaml`) and hints to topics (`hints.yaml`), found by automata that read a text once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import product
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

Hit = tuple[int, int, int]
"""(number of the cue, start, end)."""

Rule = tuple[int, tuple[str, ...], re.Pattern[str] | None, tuple[str, ...]]
"""One way a trigger counts: the cue, what may not stand before, what must follow, what may not follow then."""


def expand(entry: str) -> list[str]:
    """`a{b,c}` -> ab, ac."""
    parts = _BRACES.split(entry)
    choices = [part.split(",") if order % 2 else [part] for order, part in enumerate(parts)]
    return ["".join(chosen) for chosen in product(*choices)]


def _ways(entry: str) -> Iterator[tuple[str, tuple[str, ...], str, tuple[str, ...]]]:
    """(trigger, not before, pattern of what follows or "", not after) of each form of an entry."""
    before, _, core = entry.rpartition("<")
    core, _, after = core.partition("!")
    forbidden_before = tuple(part for part in before.split("|") if part)
    forbidden_after = tuple(part for part in after.split("|") if part)
    for plain in expand(core):
        pieces = _JOIN.split(plain)
        rest = "".join(
            f"{_WITHIN}{{0,{gap or GAP}}}?{re.escape(literal)}"
            for gap, literal in zip(pieces[1::2], pieces[2::2], strict=True)
        )
        yield pieces[0], forbidden_before, rest, forbidden_after


class Scanner:
    """Finds the cues of many entries in one pass over a text."""

    def __init__(self, entries: Iterable[tuple[int, str]], signs: Iterable[tuple[int, str]] = ()) -> None:
        """`signs` are taken as they are, whatever an entry would read into them."""
        grouped: dict[str, dict[tuple[int, tuple[str, ...], tuple[str, ...]], list[str]]] = {
            sign: {(cue, (), ()): [""]} for cue, sign in signs
        }
        for cue, entry in entries:
            for trigger, before, rest, after in _ways(entry):
                grouped.setdefault(trigger, {}).setdefault((cue, before, after), []).append(rest)
        self._rules: list[tuple[Rule, ...]] = [
            tuple(
                # ways of one trigger that differ only in what follows are one pattern
                (cue, before, None if "" in rests else re.compile("|".join(rests)), after)
                for (cue, before, after), rests in ways.items()
            )
            for ways in grouped.values()
        ]
        self._automaton = AhoCorasick(list(grouped))

    def scan(self, text: str) -> list[Hit]:
        """All cues of a text, in order of their start."""
        hits: list[Hit] = []
        rules_of = self._rules
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for cue, before, rest, after in rules_of[number]:
                stop = end
                if rest is not None:
                    match = rest.match(text, end)
                    if match is None:
                        continue
                    stop = match.end()
                if after and text.startswith(after, stop):
                    continue
                if before and text.endswith(before, 0, start):
                    continue
                hits.append((cue, start, stop))
        hits.sort(key=_start)
        return hits


def _start(hit: Hit) -> int:
    return hit[1]


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(files("classify").joinpath(name).read_text(encoding="utf-8"))
    return data


def _entries(block: str) -> list[str]:
    return [line.strip() for line in block.split("\n") if line.strip()]


class Lexicon:
    """All cues of `harms.yaml`, numbered, then the hints of `hints.yaml`.

    `harms`, `tones`, `circumstances`, `markers` and `topics` are names in file order; `topic_of` tells the topic of a
    hint by its number above `first_hint`; `life` names the harms that can be a danger to life, `momentary` those that
    soon are over, `recurring` those that come and go; `weights` is what each part says before learning. `first` scans every text for harms, tones and
    hints, `second` those with a harm for what surrounds it.
    """

    def __init__(self) -> None:
        data = _read("harms.yaml")
        hints = _read("hints.yaml")
        self.harms = tuple(data["harms"])
        self.tones = tuple(data["tones"])
        self.circumstances = tuple(data["circumstances"])
        self.markers = tuple(data["markers"])
        self.topics = tuple(hints)
        self.life = frozenset(data["life"])
        self.momentary = frozenset(data["momentary"])
        self.recurring = frozenset(data["recurring"])
        self.weights: dict[str, Any] = data["weights"]
        ends = {"sentence_end": SENTENCE_ENDS, "clause_end": CLAUSE_ENDS}
        self.names = (*self.harms, *self.tones, *self.circumstances, *self.markers, *ends)
        self.number = {name: number for number, name in enumerate(self.names)}
        self.first_hint = len(self.names)
        hint_entries = [
            (topic, entry) for topic, block in enumerate(hints.values()) for entry in _entries(block)
        ]
        self.topic_of = [topic for topic, _ in hint_entries]
        first = [*self._cues(data, "harms"), *self._cues(data, "tones")]
        first += [(self.first_hint + order, entry) for order, (_, entry) in enumerate(hint_entries)]
        self.first = Scanner(first)
        second = [*self._cues(data, "circumstances"), *self._cues(data, "markers")]
        second += [
            (self.number[name], sign) for name, signs in ends.items() for sign in signs if sign not in "!"
        ]
        self.second = Scanner(second)

    def _cues(self, data: dict[str, Any], group: str) -> Iterator[tuple[int, str]]:
        for name, block in data[group].items():
            for entry in _entries(block):
                yield self.number[name], entry


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The packaged lexicon, read once a process."""
    return Lexicon()
