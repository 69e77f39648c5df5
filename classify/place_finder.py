"""The named places of a text: the town's own first, then whatever is built like a Chinese place name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ahocorasick_rs import AhoCorasick, MatchKind

from classify.named_things import NamedThings
from classify.place_bounds import Bounds
from classify.place_choice import FULL, smallest
from classify.place_names import (
    AREA_RANK,
    NATURE_RANK,
    FoundPlace,
    Words,
    areas,
    places_by_ending,
    places_by_owner,
    tail,
)
from classify.places import Place, PlaceKind
from classify.segment import Segmenter

__all__ = ["FoundPlace", "PlaceFinder"]

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


class PlaceFinder:
    """Finds places in texts. `places` are the town's own; others are recognised by how they are built."""

    def __init__(self, segmenter: Segmenter, places: Sequence[Place] = ()) -> None:
        self._words = Words(segmenter)
        self._things = NamedThings(segmenter)
        self._known = {name: _KNOWN_RANK[p.kind] for p in places for name in (p.name, *p.aliases)}
        self._known_names = AhoCorasick(list(self._known), matchkind=MatchKind.LeftmostLongest)

    @property
    def names(self) -> Iterable[str]:
        """Names and aliases of the known places."""
        return self._known.keys()

    def find(self, pieces: Sequence[str]) -> list[FoundPlace]:
        """All named places in the text that `pieces` join to, in reading order, without overlap."""
        return self.find_in("".join(pieces))

    def smallest(self, title: str, text: str, most: int) -> tuple[str, str]:
        """(name, how) of the smallest place of a message, its body read up to `most` characters; ("", "") if none."""
        source = f"{title}\n{text}"
        places = self.find_in(source, len(title) + 1 + most)
        # the longer search only where no ending shows a place in the title
        if not any(place.rank < AREA_RANK and place.start < len(title) for place in places):
            for thing in self._things.find(title, text):
                if thing.kind == "estate":
                    places = with_estate(places, thing.start, thing.end)
        return smallest(title, text, places)

    def find_in(self, text: str, most: int | None = None) -> list[FoundPlace]:
        """All named places of a text, in reading order, without overlap.

        Places that are not known are looked for in the first `most` characters only: a letter names its place early.
        """
        found = list(self._known_places(text))
        bounds = Bounds(text[:most])
        for candidates in (
            places_by_ending(bounds, self._words),
            places_by_owner(bounds.text),
            areas(bounds),
        ):
            found += [
                place
                for place in candidates
                if all(place.end <= other.start or other.end <= place.start for other in found)
            ]
        return sorted(found, key=_start)

    def _known_places(self, text: str) -> Iterator[FoundPlace]:
        for _, start, end in self._known_names.find_matches_as_indexes(text) if self._known else ():
            rank = self._known[text[start:end]]
            yield FoundPlace(start, end + tail(text, end, rank), rank, "known")


def with_estate(places: Sequence[FoundPlace], start: int, end: int) -> list[FoundPlace]:
    """`places` and the estate at [start, end), whose name has no ending of its own.

    A larger place before it is none of its name (金星南路29号|中一九骏); an estate that it begins with is part of it.
    """
    for place in places:
        if (
            place.start <= start < place.end < end
            and place.rank not in {1, NATURE_RANK}
            and end - place.end >= FULL
        ):
            start = place.end
    apart = [place for place in places if place.end <= start or end <= place.start]
    inside = [place for place in places if place not in apart]
    if any(place.start < start or end < place.end or place.rank not in {1, NATURE_RANK} for place in inside):
        return list(places)
    return sorted([*apart, FoundPlace(start, end, 1, "name")], key=lambda place: place.start)


def _start(place: FoundPlace) -> int:
    return place.start
