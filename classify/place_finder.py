"""The named places of a text: the town's own first, then whatever is built like a Chinese place name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from classify.place_names import AREA_RANK, FoundPlace, Words, areas, places_by_ending, places_by_owner, tail
from classify.places import Place, PlaceKind
from classify.segment import Segmenter

__all__ = ["FoundPlace", "PlaceFinder", "smallest"]

_KNOWN_RANK: dict[PlaceKind, int] = {
    "estate": 1,
    "school": 1,
    "site": 1,
    "village": 2,
    "community": 2,
    "other": 2,
    "road": 3,
    "town": 5,
    "area": 6,
}
_FULL = 3
"""Characters of a name that stands on its own."""

_IN_BODY = 3
"""As many places of a body are looked at: what comes later is a side matter."""


class PlaceFinder:
    """Finds places in texts. `places` are the town's own; others are recognised by how they are built."""

    def __init__(self, segmenter: Segmenter, places: Sequence[Place] = ()) -> None:
        self._words = Words(segmenter)
        self._known = {name: _KNOWN_RANK[p.kind] for p in places for name in (p.name, *p.aliases)}
        longest_first = sorted(self._known, key=len, reverse=True)
        self._known_pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    @property
    def names(self) -> Iterable[str]:
        """Names and aliases of the known places."""
        return self._known.keys()

    def find(self, pieces: Sequence[str]) -> list[FoundPlace]:
        """All named places in the text that `pieces` join to, in reading order, without overlap."""
        return self.find_in("".join(pieces))

    def find_in(self, text: str) -> list[FoundPlace]:
        """All named places of a text, in reading order, without overlap."""
        found: list[FoundPlace] = []
        free = bytearray(len(text))
        for candidates in (
            self._known_places(text),
            places_by_ending(text, self._words),
            places_by_owner(text),
            areas(text),
        ):
            for place in candidates:
                if not any(free[place.start : place.end]):
                    found.append(place)
                    free[place.start : place.end] = b"\1" * (place.end - place.start)
        return sorted(found, key=lambda place: place.start)

    def _known_places(self, text: str) -> Iterator[FoundPlace]:
        if self._known_pattern is None:
            return
        for match in self._known_pattern.finditer(text):
            rank = self._known[match.group()]
            yield FoundPlace(match.start(), match.end() + tail(text, match.end(), rank), rank, "known")


def smallest(title: str, text: str, places: Sequence[FoundPlace]) -> tuple[str, str]:
    """(name, how) of the smallest of the `places` of f"{title}\\n{text}", ("", "") if none.

    The title says what a message is about, so a place below town size there wins over any in the body, unless the
    body names the same place more closely (枫树村 -> 枫树村3组) or a group of households.
    """
    source = f"{title}\n{text}"
    names = {source[place.start : place.end] for place in places}
    places = _last_of_chains(places)
    in_title = [place for place in places if place.start < len(title)]
    in_text = [place for place in places if place.start > len(title)]
    for limit in (AREA_RANK - 1, 9):
        for side in (in_title, in_text):
            fitting = [place for place in side if place.rank <= limit]
            if side is in_text:
                fitting = fitting[:_IN_BODY]
            if fitting:
                # village group < estate < village < road; of one size the first mention
                best = min(fitting, key=lambda place: (place.how != "known", place.rank, place.start))
                name = source[best.start : best.end]
                if best.how == "known":
                    return name, best.how
                name = _bare(name, names)
                if side is in_title and limit < 9:
                    name = _closer(name, best.rank, source, in_text)
                return name, best.how
    return "", ""


def _bare(name: str, names: set[str]) -> str:
    """`name` as the text says it elsewhere without the larger place before it (星沙东六路 -> 东六路)."""
    shorter = [other for other in names if len(other) >= _FULL and name.endswith(other) and other != name]
    return min(shorter, key=len, default=name)


def _last_of_chains(places: Sequence[FoundPlace]) -> list[FoundPlace]:
    """Without places that a smaller one follows at once (星沙街道|广生村|下么冲组)."""
    return [
        place
        for place, after in zip_longest(places, places[1:])
        if after is None or after.start != place.end or after.rank > place.rank or place.how == "known"
    ]


def _closer(name: str, rank: int, source: str, places: Sequence[FoundPlace]) -> str:
    """`name`, or how the body names the same place more closely."""
    for place in places[: 2 * _IN_BODY]:
        longer = source[place.start : place.end]
        if longer.startswith(name) and place.rank <= rank and longer[len(name) :] not in {"", "小区"}:
            return longer
        if place.rank == 0 < rank and rank != 1:
            return longer
    return name
