"""Where the names of places can begin in a text: after a district, a date, another place, or a word of no name."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from classify.pieces import CODE_AREA
from classify.place_suffixes import LEFT_WORDS, NOT_LEFT

MAX_NAME = 10
REACH = 16
"""Characters before an ending in which a word may end its name."""

JOINS = frozenset("和与、至到")
STOPS = (
    frozenset(
        "的了是在有和与及或到从往向由对就都也又还很把被让给请求想要没不无未及这那哪每各本该此我你您他她它，。、；：！？,.;:!?（）()《》“”\"'\n\t -—…"
    )
    - JOINS
)
"""Before these an ending has no name."""

_HAN1 = re.compile(r"[\u3400-\u9fff]")
_HAN2 = re.compile(r"[\u3400-\u9fff]{2}")
_DISTRICT = re.compile(rf"{CODE_AREA.pattern}[市县区]?")
_DATE = re.compile(r"[0-9]{4}年|[0-9]{1,2}月份?|[0-9]{1,2}[日号](?!线)")
_NO_PROVINCE = frozenset("度住是在到出我全本外各市于个")
_AFTER_PROVINCE = tuple("级直道示会钱时力略事心下去内外")
_AT = frozenset("在 位于 住 住在 家住 居住 居住在 我是 我们是 是 地处 坐落 坐落于 到 从 至 对".split())
_IN_NAMES = frozenset("都会来位更以及也能开新")
"""Words that also stand in names: right after a district they end none (A市兰亭|都荟)."""


@lru_cache(maxsize=1)
def _left_words() -> tuple[AhoCorasick, list[str]]:
    """The words that end a name on the left, and the kind of each; "" for those that only look like one."""
    words = [*LEFT_WORDS, *NOT_LEFT]
    kinds = [
        "" if word in NOT_LEFT else "at" if word in _AT else "word" if _HAN1.fullmatch(word) else "open"
        for word in words
    ]
    return AhoCorasick(words, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA), kinds


def holds_left_word(name: str) -> bool:
    """Whether a word of no name stands in `name`."""
    return bool(_left_words()[0].find_matches_as_indexes(name))


def _provinces(text: str) -> list[tuple[int, int]]:
    """Where provinces stand; looking for the last character is much quicker than a pattern of any two."""
    found = []
    at = text.find("省", 2)
    while at >= 0:
        if (
            text[at - 1] not in _NO_PROVINCE
            and _HAN2.match(text, at - 2)
            and not text.startswith(_AFTER_PROVINCE, at + 1)
        ):
            found.append((at - 3 if text.startswith("黑龙江", max(0, at - 3)) else at - 2, at + 1))
        at = text.find("省", at + 1)
    return found


class Bounds:
    """The bounds of names in one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.areas = [match.span() for match in CODE_AREA.finditer(text)]
        self.area_ends = frozenset(end for _, end in self.areas)
        self.provinces = _provinces(text)

    @cached_property
    def _coded(self) -> list[tuple[int, int, str]]:
        """(end, start, kind) of districts, provinces and dates."""
        text = self.text
        found = [(match.end(), match.start(), "district") for match in _DISTRICT.finditer(text)]
        found += [(end, start, "district") for start, end in self.provinces]
        found += [(match.end(), match.start(), "open") for match in _DATE.finditer(text)]
        return found

    def _last_word(self, start: int) -> tuple[int, int, str] | None:
        """(end, start, kind) of the last word before `start` that ends names."""
        low = max(0, start - REACH)
        automaton, kinds = _left_words()
        for number, first, last in reversed(automaton.find_matches_as_indexes(self.text[low:start])):
            first, last = low + first, low + last
            # 市长 ends no name where it is a district and the beginning of one (A市|长房雍景湾)
            if (
                kinds[number]
                and first + 1 not in self.area_ends
                and not (
                    self.text[first:last] in _IN_NAMES
                    and not self.area_ends.isdisjoint(range(first - 3, first))
                )
            ):
                return last, first, kinds[number]
        return None

    def before(self, start: int, low: int) -> tuple[int, str]:
        """Where a name that ends at `start` may begin, at the earliest `low`, and what stands before it.

        `district`, `at` (a word such as "in"), `open` (a comma, the start), `word` (any other), `close` (a place).
        """
        begin = max(low, start - MAX_NAME - 2)
        kind = "close" if begin == low and low else "open" if begin == 0 else "word"
        if kind == "close" and self.text[begin : begin + 1] in JOINS:
            begin += 1
        bounds = [bound for bound in self._coded if begin <= bound[0] <= start and bound[0]]
        word = self._last_word(start)
        if word and word[0] >= begin:
            bounds.append(word)
        if bounds:
            end, _, how = max(bounds)
            if end > begin or kind != "close":
                begin, kind = end, how
        return begin, kind
