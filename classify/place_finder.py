"""The smallest named place in a text: known ones first, then whatever is built like a Chinese place name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from classify.pieces import CODE_AREA
from classify.place_suffixes import ALWAYS_NAMED, COMMON, ENDINGS, MAX_ENDING, NEVER, NOT_A_NAME, STOP_PIECES
from classify.places import Place, PlaceKind
from classify.segment import Segmenter

MAX_NAME = 14
MAX_PIECES = 5
AREA_RANK = 5
"""From this rank on a place is a town or larger."""

NATURE_RANK = 4
"""Rivers, lakes and hills, which stand in the names of roads and estates (滨河|大道)."""

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
_NAME_PIECE = re.compile(r"[\u3400-\u9fff·•.A-Za-z0-9]+")
_PREFIX = re.compile(r"(?:[A-Z][0-9]{0,2}[市县区]|[\u3400-\u9fff]{2,3}[省市县区](?=[\u3400-\u9fff]{3}))+")
_PROVINCE = re.compile(r"(?<![\u3400-\u9fff])[\u3400-\u9fff]{2}省(?!级|直|道)")
_ESTATE_TAIL = re.compile(
    r"(?:[一二三四五六七八九十0-9]{1,2}期)?(?:[A-Za-z0-9一二三四五六七八九十]{1,2}区(?!域))?"
    r"(?:[A-Za-z]?[0-9一二三四五六七八九十]{1,3}(?:栋|幢|座|号楼|#)|[A-Za-z](?:栋|幢|座))?"
)
_ROAD_TAIL = re.compile(
    r"[0-9]{1,4}号(?!线)|(?:与|和|、|交|到)[\u3400-\u9fffA-Za-z0-9]{1,7}?(?:路|大道|街)(?:的?交叉路口|"
    r"交汇处|交会处|交叉口|路口|交界处)?"
)
_GROUP_TAIL = re.compile(
    r"第?[0-9一二三四五六七八九十]{1,3}(?:组|村民小组)|[\u3400-\u9fff]{1,3}组(?!长|织|级)"
)


_STARTS_ANEW = frozenset({"公路", "高速", "工地", "路段", "市场", "街道", "宿舍"})
"""Endings that after a whole name speak of something else (青山镇|公路)."""

_BEFORE_NAMES = frozenset(
    (
        "在",
        "住",
        "住在",
        "家住",
        "位于",
        "反映",
        "咨询",
        "投诉",
        "申请",
        "请",
        "关于",
        "，",
        "。",
        "、",
        "！",
        "？",
        "：",
        " ",
    )
)

_GLUED = frozenset("村镇乡路街巷苑桥里坪")
_AFTER_NAME = frozenset("到的有在和从是我这那离没去往至与被把已一二三四五六七八九十几")

_NAMING_TAGS = ("ns", "nz", "nr", "nt", "j", "eng", "x", "b", "s")
_BREAKING_TAGS = ("v", "d", "p", "c", "u", "r", "y", "t", "e", "o", "zg")


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A named place at [start, end) of the joined pieces; `rank` 0 is smallest; `how`: known or ending."""

    start: int
    end: int
    rank: int
    how: str


@lru_cache(maxsize=100_000)
def _ending(piece: str) -> str:
    for size in range(min(MAX_ENDING, len(piece)), 0, -1):
        if piece[-size:] in ENDINGS:
            return piece[-size:]
    return ""


def _loosen(pieces: Sequence[str]) -> list[str]:
    """Pieces in which an ending that the segmenter glued to the next word stands alone (枫树|村到|镇上)."""
    loose: list[str] = []
    for piece in pieces:
        if len(piece) == 2 and piece[0] in _GLUED and piece[1] in _AFTER_NAME:
            loose += piece
        else:
            loose.append(piece)
    return loose


def _goes_on(ending: str, following: str) -> bool:
    """Whether the next piece ends the same name: 金水苑|小区, 枫树村|小学."""
    if following not in ENDINGS or following in _STARTS_ANEW:
        return False
    return following not in NOT_A_NAME or ENDINGS[following].rank <= ENDINGS[ending].rank


class PlaceFinder:
    """Finds places in segmented text. `places` are the town's own; others are recognised by their endings."""

    def __init__(self, segmenter: Segmenter, places: Sequence[Place] = ()) -> None:
        self._segmenter = segmenter
        self._known = {name: _KNOWN_RANK[p.kind] for p in places for name in (p.name, *p.aliases)}
        longest_first = sorted(self._known, key=len, reverse=True)
        self._known_pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    @property
    def names(self) -> Iterable[str]:
        """Names and aliases of the known places."""
        return self._known.keys()

    def find(self, pieces: Sequence[str]) -> list[FoundPlace]:
        """All named places in the text that `pieces` join to, in reading order, without overlap."""
        text = "".join(pieces)
        pieces = _loosen(pieces)
        found: list[FoundPlace] = []
        free = bytearray(len(text))
        for candidates in (self._known_places(text), self._by_ending(pieces, text), self._areas(text)):
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
            yield FoundPlace(match.start(), match.end() + _tail(text, match.end(), rank), rank, "known")

    @staticmethod
    def _areas(text: str) -> Iterator[FoundPlace]:
        for match in CODE_AREA.finditer(text):
            yield FoundPlace(match.start(), match.end(), 7 if match.group()[-1] == "市" else 6, "ending")
        for match in _PROVINCE.finditer(text):
            yield FoundPlace(match.start(), match.end(), 8, "ending")

    def _by_ending(self, pieces: Sequence[str], text: str) -> Iterator[FoundPlace]:
        offset = 0
        for index, piece in enumerate(pieces):
            end = offset + len(piece)
            offset = end
            ending = _ending(piece)
            following = pieces[index + 1] if index + 1 < len(pieces) else ""
            if not ending or piece in NEVER or _goes_on(ending, following):
                continue
            start = end - self._name_length(pieces, index)
            prefix = _PREFIX.match(text, start, end)
            if prefix and end - prefix.end() >= max(3, len(ending) + 2):
                start = prefix.end()
            name = text[start:end]
            if name in NOT_A_NAME or name in NEVER or end - start <= len(ending):
                continue
            rank = ENDINGS[ending].rank
            yield FoundPlace(start, end + _tail(text, end, rank), rank, "ending")

    def _name_length(self, pieces: Sequence[str], index: int) -> int:
        """Characters of the name ending with piece `index`; 0 if nothing in it makes it a name."""
        last = pieces[index]
        length = len(last)
        whole = (last not in ENDINGS and last not in NOT_A_NAME) or last in ALWAYS_NAMED
        named = whole and len(last) > 1 and self._segmenter.tag_of(last).startswith(_NAMING_TAGS)
        kept = length if named else 0
        before = ""
        plain = False
        for before in reversed(pieces[max(0, index - MAX_PIECES) : index]):
            if CODE_AREA.fullmatch(before):
                # right after a district stands a name, whatever its words (A6区|水岸小区)
                return length if length > len(last) or whole else kept
            if before in STOP_PIECES or not _NAME_PIECE.fullmatch(before) or length + len(before) > MAX_NAME:
                break
            tag = self._segmenter.tag_of(before)
            if tag.startswith(_BREAKING_TAGS) and (len(before) > 1 or tag[0] in "pcury") and tag != "vn":
                break
            # a larger place before a name is another place (龙泉街道|枫树村); right before a kind it is
            # the name (枫树村|小学, 幸福路|幼儿园); a river names a road (滨河|大道)
            rank = ENDINGS[_ending(before)].rank if _ending(before) else 0
            apart = rank >= AREA_RANK or (rank in {2, 3} and length > len(last))
            if apart and not before.endswith("中"):
                return length if length > len(last) else kept
            length += len(before)
            plain = plain or (before not in COMMON and tag[:1] in {"n", "a", "i", "l"})
            named = named or (
                before not in COMMON
                and (
                    tag.startswith(_NAMING_TAGS)
                    or not tag
                    or (whole and (tag[0] in "na" or before.startswith("第")))
                )
            )
            if named:
                kept = length
        else:
            before = ""
        # what stands at the start or after "in" is a name even if its words are common (书院|路)
        if not kept and plain and (before in _BEFORE_NAMES or not before):
            return length
        return kept


def _tail(text: str, end: int, rank: int) -> int:
    """Length of what makes the place smaller still: 二期, 9栋, 18组, 519号."""
    pattern = {1: _ESTATE_TAIL, 2: _GROUP_TAIL, 3: _ROAD_TAIL}.get(rank)
    match = pattern.match(text, end) if pattern else None
    return len(match.group()) if match else 0


def smallest(
    title: str, title_places: Sequence[FoundPlace], text: str, text_places: Sequence[FoundPlace]
) -> tuple[str, str]:
    """(name, how) of the smallest named place, ("", "") if none.

    The title says what a message is about, so a place below town size there wins over any in the body;
    otherwise the first small place of the body is taken.
    """
    for limit in (4, 9):
        for source, places in ((title, title_places), (text, text_places)):
            fitting = [place for place in places if place.rank <= limit]
            if limit == 4 and source is text:
                fitting = fitting[:3]
            if fitting:
                # village group < estate < village < road; of one size the first mention
                best = min(fitting, key=lambda place: (place.how != "known", place.rank, place.start))
                return source[best.start : best.end], best.how
    return "", ""
