"""Place names by how they are built: a name, then what kind of place it is (枫树|村, 润和紫郡|小区), one after the other.

An address is a chain from large to small (星沙街道|广生村|下么冲组). The end of a name is a word for a kind of place; its
start is the end of the place before it, a district's code, or a word that never belongs to a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from classify.pieces import CODE_AREA
from classify.place_suffixes import (
    ALONE,
    COMMON,
    COMMON_BEFORE,
    ENDINGS,
    LEFT_WORDS,
    NAME_LIKE,
    NEVER,
    NEVER_BEFORE,
    NOT_A_NAME,
    NOT_AFTER,
    ROADS,
    TAILS,
    WEAK,
)
from classify.segment import Segmenter

MAX_NAME = 10
MIN_BARE, MAX_BARE = 3, 8
"""Characters of a name that has no ending (未来漫城|业主)."""

BESIDE = ("内", "里", "外", "前", "后", "旁", "上", "下", "门", "边", "周", "交", "对面", "附近", "小区")
"""So begins what stands beside a place and not the next smaller one."""

MAX_SURE = 6
"""Right after a district a stretch of at most so many characters is a name, whatever its words."""

ROAD_RANK = 3
NATURE_RANK = 4
"""Rivers, lakes and hills, which stand in the names of roads and estates (滨河|大道)."""

AREA_RANK = 5
"""From this rank on a place is a town or larger."""

_NAME = r"[\u3400-\u9fffA-Za-z0-9·•.]"
_LEFT = re.compile(
    rf"{CODE_AREA.pattern}[市县区]?|[\u3400-\u9fff]{{2}}省(?!级|直|道|示|会)|[^\u3400-\u9fffA-Za-z0-9·•.]|{LEFT_WORDS}"
)
_COMMON_ONLY = re.compile(rf"(?:{'|'.join(sorted(map(re.escape, COMMON), key=len, reverse=True))})+")
_NUMBER = re.compile(r"[0-9一二三四五六七八九十百两几多]+")
_OWNER = re.compile(
    rf"(?:(?<=[市县区州])|(?<=我是)|(?<=我们是)|(?<=投诉)|(?<=位于)|(?<=住在)|(?<=关于))(?P<name>{_NAME}{{{MIN_BARE},{MAX_BARE}}}?)"
    r"(?=的?(?:业主|物业|开发商|楼盘|电梯|[0-9A-Za-z]{1,3}(?:栋|期|号楼)|[一二三四五六七八九十]{1,2}(?:栋|期)))"
)
PROVINCE = re.compile(r"(?<![\u3400-\u9fff])[\u3400-\u9fff]{2}省(?!级|直|道)")


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A named place at [start, end) of a text; `rank` 0 is smallest; `how`: known or ending."""

    start: int
    end: int
    rank: int
    how: str


@lru_cache(maxsize=1)
def _automaton() -> tuple[AhoCorasick, list[str]]:
    words = list(ENDINGS)
    return AhoCorasick(words), words


def _ends(text: str) -> list[tuple[int, int, str]]:
    """(start, end, ending) of each ending in a text, the longest where several stop at one place."""
    automaton, words = _automaton()
    longest: dict[int, tuple[int, int, str]] = {}
    for number, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        if end not in longest or start < longest[end][0]:
            longest[end] = (start, end, words[number])
    # an ending inside a longer one (小|区 in 小区门口) is no end of its own
    found = sorted(
        (hit for hit in longest.values() if not text.startswith(NOT_AFTER.get(hit[2], ()), hit[1])),
        key=lambda hit: hit[1],
    )
    coded = {match.end() for match in CODE_AREA.finditer(text)}
    found = [hit for hit in found if hit[1] not in coded]
    return [hit for hit in found if not any(o[0] <= hit[0] and hit[1] < o[1] for o in found)]


def tail(text: str, end: int, rank: int) -> int:
    """Length of what makes the place smaller still: 二期, 9栋, 18组, 519号."""
    pattern = TAILS.get(rank)
    match = pattern.match(text, end) if pattern else None
    return len(match.group()) if match else 0


_HAN2 = re.compile(r"[\u3400-\u9fff]{2}")
_INNER = frozenset("·•.")
"""Signs within a name (伊景园·滨河苑)."""

_DISTRICT = re.compile(rf"{CODE_AREA.pattern}[市县区]?|[\u3400-\u9fff]{{2}}省")
_AT = re.compile(r"在|位于|住|住在|家住|居住在?|我们?是|地处|坐落于?|到|从|至|对")


def _left(text: str, start: int, low: int) -> tuple[int, str]:
    """Where a name that ends at `start` may begin, at the earliest `low`, and what stands before it.

    `district`, `at` (a word such as "in"), `open` (a comma, the start), `word` (any other word), `close` (a place).
    """
    begin = max(low, start - MAX_NAME - 2)
    kind = "close" if begin == low and low else "open" if begin == 0 else "word"
    if kind == "close" and text[begin : begin + 1] in ("和", "与", "、", "至", "到"):
        begin += 1
    for match in _LEFT.finditer(text, max(0, begin - 3), start):
        if match.end() >= begin and match.end() > match.start():
            begin = match.end()
            word = match.group()
            if _DISTRICT.fullmatch(word):
                kind = "district"
            elif _AT.fullmatch(word):
                kind = "at"
            else:
                kind = "word" if len(word) == 1 and "\u3400" <= word <= "\u9fff" else "open"
    return begin, kind


class Words:
    """Parts of speech within a name."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self._known: dict[str, tuple[int, bool, bool]] = {}

    def judge(self, stretch: str) -> tuple[int, bool, bool]:
        """(characters before the name proper, whether a part of it names, whether it holds a noun)."""
        known = self._known.get(stretch)
        if known is None:
            if len(self._known) > 100_000:
                self._known.clear()
            known = self._known[stretch] = self._judged(stretch)
        return known

    def _judged(self, stretch: str) -> tuple[int, bool, bool]:
        tag_of = self._segmenter.tag_of
        skip = at = 0
        named = plain = False
        for piece in self._segmenter.cut(stretch):
            at += len(piece)
            # a word that is in no dictionary is a name; its part of speech would be a guess
            tag = tag_of(piece) if len(piece) == 1 or self._segmenter.knows(piece) else ""
            if len(piece) > 1 and tag.startswith(_BREAKING) and tag not in {"vn", "zg"}:
                skip, named, plain = at, False, False
            elif piece not in COMMON:
                named = named or not tag or tag.startswith(_NAMING)
                plain = plain or tag[:1] in {"n", "a", "i", "l", "v", "f", "m"}
        return skip, named, plain


_BREAKING = ("v", "d", "p", "c", "u", "r", "y", "t", "e", "o", "q")
_NAMING = ("ns", "nz", "nr", "nt", "j", "eng", "x", "b", "s")


def _is_name(name: str, ending: str, kind: str, named: bool, plain: bool) -> bool:
    """Whether `name` before an ending names a place and does not describe it (老旧|小区)."""
    if (
        not name
        or len(name) > MAX_NAME
        or name.endswith(("们", "人"))
        or (_NUMBER.fullmatch(name) and ending not in ALONE)
    ):
        return False
    if _COMMON_ONLY.fullmatch(name) or name.endswith(COMMON_BEFORE):
        return False
    if (
        name.endswith(NEVER_BEFORE.get(ending, ()))
        or name + ending in NOT_A_NAME
        or name[-2:] + ending in NEVER
    ):
        return False
    if ENDINGS[ending].rank == NATURE_RANK and len(name) < 2:
        return False
    if kind == "close" and ENDINGS[ending].rank in {1, ROAD_RANK} and name.startswith(BESIDE):
        return False
    if kind in {"district", "close"}:
        return True
    if ending in WEAK and ending not in ROADS:
        return named and len(name) >= 2 and kind != "word"
    return named or (kind != "word" and (plain or (len(name) >= 2 and len(ending) >= 2)))


def _continues(ending: str, following: tuple[int, int, str], end: int) -> bool:
    """Whether the next ending closes the same name: 金水苑|小区, 枫树村|小学, 四方坪|街道."""
    if following[0] != end:
        return False
    rank, next_rank = ENDINGS[ending].rank, ENDINGS[following[2]].rank
    if rank >= AREA_RANK:
        return False
    if rank in {2, 3} and following[2] in NAME_LIKE:
        return False
    return next_rank <= rank + 1 or next_rank in {ROAD_RANK, AREA_RANK} or rank == NATURE_RANK


def _towns(text: str, ends: Sequence[tuple[int, int, str]]) -> set[str]:
    """The two characters before "street office", "town" ...: they also stand before other names (星沙|东六路)."""
    return {
        text[start - 2 : start]
        for start, _, ending in ends
        if ENDINGS[ending].rank == AREA_RANK and _HAN2.fullmatch(text, max(0, start - 2), start)
    }


def places_by_ending(text: str, words: Words) -> Iterator[FoundPlace]:
    """Places of a text that an ending shows, in reading order."""
    low = 0
    ends = _ends(text)
    towns = _towns(text, ends)
    for at, (start, end, ending) in enumerate(ends):
        if start < low:
            continue
        if text[end : end + 1] in _INNER or (at + 1 < len(ends) and _continues(ending, ends[at + 1], end)):
            continue
        begin, kind = _left(text, start, low)
        for town in towns:
            if text.startswith(town, begin) and start - begin - len(town) >= 2:
                begin += len(town)
        name = text[begin:start]
        skip, named, plain = words.judge(name)
        if skip and (kind != "district" or len(name) > MAX_SURE):
            # what follows a verb is less surely a name than what follows a comma
            begin, name, kind = begin + skip, name[skip:], "word"
        bare = not name or _COMMON_ONLY.fullmatch(name)
        if bare and PROVINCE.fullmatch(text, max(0, begin - 3), begin) and ENDINGS[ending].rank == 1:
            begin, kind = begin - 3, "district"
            name = text[begin:start]
        if not _is_name(name, ending, kind, named, plain):
            continue
        rank = ENDINGS[ending].rank
        low = end + tail(text, end, rank)
        yield FoundPlace(begin, low, rank, "ending")


def places_by_owner(text: str) -> Iterator[FoundPlace]:
    """Estates whose name has no ending, shown by who lives there or runs them."""
    for match in _OWNER.finditer(text):
        name = match.group("name")
        if not _LEFT.search(name) and not _COMMON_ONLY.fullmatch(name):
            yield FoundPlace(
                match.start("name"), match.end("name") + tail(text, match.end("name"), 1), 1, "ending"
            )


def areas(text: str) -> Iterator[FoundPlace]:
    """Coded districts and provinces."""
    for match in CODE_AREA.finditer(text):
        yield FoundPlace(match.start(), match.end(), 7 if match.group()[-1] == "市" else 6, "ending")
    for match in PROVINCE.finditer(text):
        yield FoundPlace(match.start(), match.end(), 8, "ending")
