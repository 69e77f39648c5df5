"""Which of the named places of a message is the one that it is about: the smallest that its title or opening names."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from classify.place_names import AREA_RANK, FoundPlace

FULL = 3
"""Characters of a name that stands on its own."""

OPENING = 120
"""Where a title names a town only, a smaller place counts so many characters into the body."""

_IN_BODY = 3
"""As many places of a body are looked at: what comes later is a side matter."""


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
                if in_title and limit < AREA_RANK:
                    # the title names a town only: what comes late is not what the letter is about
                    near = len(title) + OPENING
                    fitting = [place for place in fitting if place.how == "known" or place.start <= near]
                fitting = fitting[:_IN_BODY]
            if fitting:
                # village group < estate < village < road; of one size the first mention
                best = min(fitting, key=lambda place: (place.how != "known", place.rank, place.start))
                name = source[best.start : best.end]
                if best.how == "known":
                    return name, best.how
                name = _bare(name, names)
                if side is in_title and limit < AREA_RANK:
                    name = _closer(name, best.rank, source, in_text)
                return name, best.how
    return "", ""


def _bare(name: str, names: set[str]) -> str:
    """`name` as the text says it elsewhere without the larger place before it (星沙东六路 -> 东六路)."""
    shorter = [other for other in names if len(other) >= FULL and name.endswith(other) and other != name]
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
