"""Room numbers: masked; village, road, estate and building stay, since someone has to go there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classify.near import matches_near, places_of
from classify.redact.numbers import Span

_BUILDING = r"(?:栋|幢|座|号楼|#楼|#)"
_N = r"[0-9十百]"
_ROOM_END = r"(?:室(?![内外友])|号?房(?![价屋产子源租贷款东间管地企型改本门])|号(?![楼栋幢线路院文令门])|住户|业主|户主)"
_NOT_A_ROOM = r"(?![0-9.%十百千万余多几]|年|月|元|户|人|平|米|个|㎡|[mM]|块|套|名|位|天|层|梯|斤|吨|辆|次|路)"

_PATTERNS = (
    # 3栋2单元501室, 3栋二单元501, 3#2单元1801
    re.compile(
        rf"{_N}{{1,3}}单元[ ,，\-]?(?:{_N}{{1,2}}[楼层][ ,，\-]?)?[0-9]{{3,4}}(?:{_ROOM_END}|{_NOT_A_ROOM})"
    ),
    # 10栋1806, A座1502室
    re.compile(rf"(?<=[0-9A-Za-z十]){_BUILDING}[ ,，\-]?(?P<room>[0-9]{{3,4}}(?:{_ROOM_END}|{_NOT_A_ROOM}))"),
    # 5楼502, 五层五零二室
    re.compile(rf"{_N}{{1,2}}[楼层][ ,，\-]?(?P<room>[0-9]{{3,4}}(?:{_ROOM_END}|{_NOT_A_ROOM}))"),
    # 501室, 1802房
    re.compile(
        r"(?<![0-9.])[0-9]{3,4} ?(?:室(?![内外友])|号房(?![屋产])|房(?![价屋产子源租贷款东间管地企型改本门]))"
    ),
    # 阳光苑3-2-501
    re.compile(
        r"(?<=[区苑园城湾庭府村里家寓厦栋墅院])[ ,，]?(?P<room>[0-9A-Za-z]{1,2}-[0-9]{1,2}-[0-9]{3,4})(?![0-9年\-])(?:室|房|号)?"
    ),
    # 3栋2-501, 12栋1-1802
    re.compile(
        rf"(?<=[0-9A-Za-z十]){_BUILDING}[ ,，\-]?(?P<room>[0-9]{{1,2}}-[0-9]{{3,4}}(?:{_ROOM_END}|"
        rf"{_NOT_A_ROOM}))"
    ),
)


_HINTS: tuple[tuple[str, ...], ...] = (
    ("单元",),
    ("栋", "幢", "座", "号楼", "#"),
    ("楼", "层"),
    ("室", "房"),
    ("-",),
    ("-",),
)
"""Each match of a pattern holds one of these; looking for them first is much faster."""

_BEFORE, _BEHIND = 8, 40
"""Characters before and behind a hint within which its room number begins and ends."""


def find_rooms(reading: str) -> Iterator[Span]:
    """Spans of room numbers in a plain reading; they may overlap."""
    for pattern, hints in zip(_PATTERNS, _HINTS, strict=True):
        marks = places_of(reading, hints)
        if marks:
            group = "room" if "room" in pattern.groupindex else 0
            for match in matches_near(pattern, reading, marks, _BEFORE, _BEHIND):
                yield match.start(group), match.end(), "room"
