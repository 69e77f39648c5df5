"""The smallest named place in a text: known places first, then whatever is built like a Chinese place name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from classify.place_suffixes import ENDINGS, MAX_ENDING, NOT_A_NAME, STOP_PIECES
from classify.places import Place

MAX_NAME = 16
_KNOWN_RANK = {"estate": 1, "school": 1, "site": 1, "village": 2, "community": 2, "road": 3, "town": 5, "area": 6, "other": 2}
_NAME_PIECE = re.compile(r"^[\u3400-\u9fff·•.A-Za-z0-9]+$")
_HAN = re.compile(r"[\u3400-\u9fff]")
_CODE_AREA = re.compile(r"^[A-Z][0-9]{0,2}[市县区]|^[\u3400-\u9fff]{1,3}[省市](?=[\u3400-\u9fff]{3})")
_CODE_ONLY = re.compile(r"[A-Z][0-9]{0,2}[市县区]")
_TAIL = re.compile(
    r"(?:[一二三四五六七八九十0-9]{1,2}期)?(?:[A-Za-z0-9一二三四五六七八九十]{1,3}区(?!域))?(?:[A-Za-z]?[0-9]{1,3}(?:栋|幢|座|号楼|#)|[A-Za-z](?:栋|幢|座))?"
)
_ROAD_NUMBER = re.compile(r"[0-9]{1,4}号(?!线)")
_HOUSE_GROUP = re.compile(r"(?:第?[0-9一二三四五六七八九十]{1,3}组)")
_CROSSING = re.compile(r"^(?:与|和|、|交|到)[\u3400-\u9fffA-Za-z0-9]{1,8}(?:路|大道|街)(?:交叉路口|交汇处|交叉口|路口|交界处|交汇)")
_NUMBER = re.compile(r"^[0-9.]+$")


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A named place at [start, end) of the joined pieces; `rank` 0 is the smallest kind; `how`: known | ending."""

    start: int
    end: int
    rank: int
    how: str


def _ending(piece: str) -> str:
    for size in range(min(MAX_ENDING, len(piece)), 0, -1):
        if piece[-size:] in ENDINGS:
            return piece[-size:]
    return ""


class PlaceFinder:
    """Finds places in segmented text. `places` are the town's own; others are recognised by their endings."""

    def __init__(self, places: Sequence[Place] = ()) -> None:
        self._known: dict[str, int] = {}
        for place in places:
            for name in (place.name, *place.aliases):
                self._known[name] = _KNOWN_RANK[place.kind]
        self._known_pattern = (
            re.compile("|".join(re.escape(name) for name in sorted(self._known, key=len, reverse=True)))
            if self._known
            else None
        )

    @property
    def names(self) -> Iterable[str]:
        """Names and aliases of the known places."""
        return self._known.keys()

    def find(self, pieces: Sequence[str]) -> list[FoundPlace]:
        """All named places in the text that `pieces` join to, in reading order, without overlap."""
        text = "".join(pieces)
        found = list(self._known_places(text))
        taken = [(place.start, place.end) for place in found]
        for place in self._by_ending(pieces, text):
            if not any(place.start < end and start < place.end for start, end in taken):
                found.append(place)
                taken.append((place.start, place.end))
        return sorted(found, key=lambda place: place.start)

    def _known_places(self, text: str) -> Iterator[FoundPlace]:
        if self._known_pattern is None:
            return
        for match in self._known_pattern.finditer(text):
            yield FoundPlace(match.start(), match.end(), self._known[match.group()], "known")

    def _by_ending(self, pieces: Sequence[str], text: str) -> Iterator[FoundPlace]:
        offsets = [0]
        for piece in pieces:
            offsets.append(offsets[-1] + len(piece))
        for index, piece in enumerate(pieces):
            ending = _ending(piece)
            if not ending or (index + 1 < len(pieces) and pieces[index + 1] in ENDINGS and len(ending) < 2):
                continue
            first = self._left_edge(pieces, index, piece in NOT_A_NAME or piece == ending)
            start, end = offsets[first], offsets[index + 1]
            name = text[start:end]
            stripped = _CODE_AREA.match(name)
            while stripped and len(name) - stripped.end() >= 3:
                start += stripped.end()
                name = text[start:end]
                stripped = _CODE_AREA.match(name)
            if name in NOT_A_NAME or len(name) <= len(ending) or len(name) < 2 or not _HAN.search(name[: -len(ending)] + "市"):
                continue
            if not re.search(r"[\u3400-\u9fffA-Za-z]", name[: -len(ending)]) and ending not in {"路", "栋", "组", "号线"}:
                continue
            rank = ENDINGS[ending].rank
            tail = self._tail(text, end, rank)
            yield FoundPlace(start, end + tail, rank - (0.5 if tail else 0) if rank else 0, "ending")  # type: ignore[arg-type]

    @staticmethod
    def _left_edge(pieces: Sequence[str], index: int, needs_name: bool) -> int:
        """Index of the first piece of the name that ends with piece `index`."""
        first, length = index, len(pieces[index])
        limit = 4 if needs_name else 2
        while first > 0 and index - first < limit:
            before = pieces[first - 1]
            if before in STOP_PIECES or not _NAME_PIECE.match(before) or length + len(before) > MAX_NAME:
                break
            ending = _ending(before)
            # a larger place before a smaller one is another place: 星沙街道|广生村
            if ending and ENDINGS[ending].rank > 1 and len(before) > len(ending) and not _CODE_ONLY.fullmatch(before):
                break
            if before in ENDINGS and first < index and ENDINGS[before].rank > 1:
                break
            first -= 1
            length += len(before)
        return first

    @staticmethod
    def _tail(text: str, end: int, rank: int) -> int:
        """Length of what makes the place smaller still: 二期, 9栋, 18组, 519号."""
        if rank == 1:
            match = _TAIL.match(text, end)
        elif rank == 2:
            match = _HOUSE_GROUP.match(text, end)
        elif rank == 3:
            match = _ROAD_NUMBER.match(text, end)
        else:
            match = None
        return len(match.group()) if match else 0


def smallest(text_title: str, title: Sequence[FoundPlace], text_body: str, body: Sequence[FoundPlace]) -> tuple[str, str]:
    """(name, how) of the smallest place; a place in the title wins over one of its own size in the body."""
    best: tuple[float, int, int, str, str] | None = None
    for order, (source, places) in enumerate(((text_title, title), (text_body, body))):
        for place in places:
            name = source[place.start : place.end]
            # the first mention of a size counts; body mentions of a smaller size need to be clearly smaller
            key = (place.rank + (0.6 if order and title else 0), order, place.start, name, place.how)
            if best is None or key < best:
                best = key
    return (best[3], best[4]) if best else ("", "")
