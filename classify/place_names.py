"""Place names by how they are built: a name, then what kind of place it is (枫树|村, 润和紫郡|小区), one after the other.

An address is a chain from large to small (星沙街道|广生村|下么冲组). The end of a name is a word for a kind of place; its
start is the end of the place before it, a district's code, or a word that never belongs to a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, Implementation

from classify.pieces import CODE_AREA
from classify.place_bounds import JOINS, MAX_NAME, STOPS, Bounds, holds_left_word
from classify.place_suffixes import (
    ALONE,
    COMMON,
    COMMON_BEFORE,
    ENDINGS,
    ESTATES,
    NAME_LIKE,
    NEVER,
    NEVER_BEFORE,
    NOT_A_NAME,
    NOT_AFTER,
    NOT_CONTINUED,
    OFFICIAL,
    ROADS,
    TAILS,
    WEAK,
)
from classify.segment import Segmenter

MIN_BARE, MAX_BARE = 3, 8
"""Characters of a name that has no ending (未来漫城|业主)."""

BESIDE = (
    "内",
    "里",
    "外",
    "前",
    "后",
    "旁",
    "上",
    "下",
    "门",
    "边",
    "周",
    "交",
    "对面",
    "附近",
    "小区",
    "楼下",
    "楼上",
    "隔壁",
    "之间",
)
"""So begins what stands beside a place and not the next smaller one."""

MAX_SURE = 6
"""Right after a district a stretch of at most so many characters is a name, whatever its words."""

ROAD_RANK = 3
NATURE_RANK = 4
"""Rivers, lakes and hills, which stand in the names of roads and estates (滨河|大道)."""

AREA_RANK = 5
"""From this rank on a place is a town or larger."""

_NAME = r"[\u3400-\u9fffA-Za-z0-9·•.]"
_COMMON_ONLY = re.compile(rf"(?:{'|'.join(sorted(map(re.escape, COMMON), key=len, reverse=True))})+")
_NUMBER = re.compile(r"[A-Za-z]?[0-9一二三四五六七八九十百两几多]+")
_PHASE = re.compile(r"[0-9一二三四五六七八九十]{1,2}期")
_OWNER = re.compile(
    rf"(?:[市县区州]|我们?是|投诉|位于|住在|关于)(?![A-Z][0-9]{{0,2}}[市县区州])(?P<name>{_NAME}{{{MIN_BARE},{MAX_BARE}}}?)"
    r"(?=的?(?:业主|物业|开发商|楼盘|电梯|[0-9A-Za-z]{1,3}(?:栋|期|号楼)|[一二三四五六七八九十]{1,2}(?:栋|期)))"
)


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
    return AhoCorasick(words, implementation=Implementation.DFA), words


def _ends(text: str, coded: frozenset[int]) -> list[tuple[int, int, str]]:
    """(start, end, ending) of each ending in a text, the longest where several overlap at one place."""
    automaton, words = _automaton()
    found: list[tuple[int, int, str]] = []
    # ordered by end, so an ending that a later one holds (小|区 in 小区) is taken back
    for number, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        ending = words[number]
        if end in coded or text.startswith(NOT_AFTER.get(ending, ()), end):
            continue
        # of two that overlap the later one goes on to the end of the name (三小|学)
        while found and found[-1][1] > start and (found[-1][0] >= start or end > found[-1][1]):
            found.pop()
        if not found or found[-1][1] <= start:
            found.append((start, end, ending))
    return found


def tail(text: str, end: int, rank: int) -> int:
    """Length of what makes the place smaller still: 二期, 9栋, 18组, 519号."""
    pattern = TAILS.get(rank)
    match = pattern.match(text, end) if pattern else None
    return len(match.group()) if match else 0


_HAN2 = re.compile(r"[\u3400-\u9fff]{2}")
_INNER = frozenset("·•.")
"""Signs within a name (伊景园·滨河苑)."""

_JOINED = re.compile("[和与、及]")
_AREA_BEFORE = re.compile(rf"{CODE_AREA.pattern}$")


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
            if piece in BREAKS or (len(piece) > 1 and tag.startswith(_BREAKING) and tag not in {"vn", "zg"}):
                skip, named, plain = at, False, False
            elif piece not in COMMON:
                named = named or not tag or tag.startswith(_NAMING)
                plain = plain or tag[:1] in {"n", "a", "i", "l", "v", "f", "m"}
        return skip, named, plain


BREAKS = frozenset(
    "且 走 转 向 欠 现 当 经 版 到 从 因 由 被 使 令 叫 找 拿 每 个 些 已 正 需 须 应 该 才 再 只 仅 却 若 如".split()
)
"""Words of one character that no name holds where the dictionary cuts them out."""

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
    if ENDINGS[ending].rank == NATURE_RANK and len(name) < 2 and kind != "district":
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
    if following[2] in NOT_CONTINUED:
        return False
    if ending in WEAK and len(ending) == 1 and ENDINGS[following[2]].rank == AREA_RANK:
        return True
    rank, next_rank = ENDINGS[ending].rank, ENDINGS[following[2]].rank
    if rank >= AREA_RANK:
        return False
    if rank in {2, 3} and following[2] in NAME_LIKE:
        return False
    return next_rank <= rank + 1 or next_rank in {ROAD_RANK, AREA_RANK} or rank == NATURE_RANK


def _begins_estate(ending: str) -> bool:
    """Whether a name with this ending is the beginning of the estate's name that follows at once (碧桂园|天玺湾)."""
    return ENDINGS[ending] is ESTATES or ENDINGS[ending].rank == NATURE_RANK


def _towns(text: str, ends: Sequence[tuple[int, int, str]]) -> set[str]:
    """The two characters before "street office", "town" ...: they also stand before other names (星沙|东六路)."""
    return {
        text[start - 2 : start]
        for start, _, ending in ends
        if ENDINGS[ending].rank == AREA_RANK and _HAN2.fullmatch(text, max(0, start - 2), start)
    }


def places_by_ending(bounds: Bounds, words: Words) -> Iterator[FoundPlace]:
    """Places of a text that an ending shows, in reading order."""
    text = bounds.text
    low = 0
    last: FoundPlace | None = None
    last_ending = ""
    ends = _ends(text, bounds.area_ends)
    towns = _towns(text, ends)
    for at, (start, end, ending) in enumerate(ends):
        if start < low:
            continue
        if text[end : end + 1] in _INNER or (at + 1 < len(ends) and _continues(ending, ends[at + 1], end)):
            continue
        # cheap refusals first: nothing before the ending, or a word with it that is no place
        if (
            start == low
            or text[start - 1] in STOPS
            or (text[start - 1] in JOINS and ENDINGS[ending] is not ESTATES)
            or text.endswith(NEVER_BEFORE.get(ending, ()), low, start)
        ):
            continue
        begin, kind = bounds.before(start, low)
        for town in towns:
            if text.startswith(town, begin) and start - begin - len(town) >= 2:
                begin += len(town)
        name = text[begin:start]
        skip, named, plain = words.judge(name)
        if skip and not _COMMON_ONLY.fullmatch(name) and (kind != "district" or len(name) > MAX_SURE):
            # what follows a verb is less surely a name than what follows a comma
            begin, name, kind = begin + skip, name[skip:], "word"
        bare = not name or bool(_COMMON_ONLY.fullmatch(name))
        if (
            ending in OFFICIAL
            and not _JOINED.search(name)
            and (area := _AREA_BEFORE.search(text, max(0, begin - 5), begin))
        ):
            begin, kind = area.start(), "district"
            name = text[begin:start]
            bare = False
        if bare and ENDINGS[ending].rank == 1 and (begin - 3, begin) in bounds.provinces:
            begin, kind = begin - 3, "district"
            name = text[begin:start]
        more = (bare and name) or _PHASE.fullmatch(name)
        if more and last and last.end == begin and ending == "小区" and last.rank < ROAD_RANK:
            # what only describes belongs to the name before it (泉塘|安置小区)
            low = end + tail(text, end, 1)
            last = FoundPlace(last.start, low, 1, "ending")
            continue
        if not _is_name(name, ending, kind, named, plain):
            continue
        rank = ENDINGS[ending].rank
        if last and last.end == begin and ENDINGS[ending] is ESTATES and _begins_estate(last_ending):
            begin = last.start
        elif last:
            yield last
        low = end + tail(text, end, rank)
        last, last_ending = FoundPlace(begin, low, rank, "ending"), ending
    if last:
        yield last


def places_by_owner(text: str) -> Iterator[FoundPlace]:
    """Estates whose name has no ending, shown by who lives there or runs them."""
    for match in _OWNER.finditer(text):
        name = match.group("name")
        if not holds_left_word(name) and not _COMMON_ONLY.fullmatch(name):
            yield FoundPlace(
                match.start("name"), match.end("name") + tail(text, match.end("name"), 1), 1, "ending"
            )


def areas(bounds: Bounds) -> Iterator[FoundPlace]:
    """Coded districts and provinces."""
    for start, end in bounds.areas:
        yield FoundPlace(start, end, 7 if bounds.text[end - 1] == "市" else 6, "ending")
    for start, end in bounds.provinces:
        yield FoundPlace(start, end, 8, "ending")
