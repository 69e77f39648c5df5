"""Long messages in parts: cut by UTF-8 bytes, at line borders, each part with its number."""

from __future__ import annotations

from collections.abc import Sequence

from common.i18n import _

MOST_PARTS = 3
"""Longer messages end with a remark: a group is not flooded, and a bot's limit is not passed by one message."""


def split(
    lines: Sequence[str], most_bytes: int, *, ends: Sequence[str] = (), newline: str = "\n"
) -> list[str]:
    """`lines` joined by `newline` in at most `MOST_PARTS` texts of at most `most_bytes` bytes each.

    `ends` stand at the end of the last part whatever had to be left out before. Several parts are marked
    (1/2), (2/2). `most_bytes` must leave room for `ends` and a line.
    """
    closing = newline.join(ends)
    whole = newline.join([*lines, *ends])
    if size(whole) <= most_bytes:
        return [whole]
    room = most_bytes - size(_mark(MOST_PARTS, MOST_PARTS) + newline)
    last_room = room - size(newline + closing if ends else "")
    parts = _fill(lines, room, newline)
    if size(parts[-1]) > last_room:
        parts.append("")
    if len(parts) > MOST_PARTS:
        remark = newline + _("……（太长，其余略，请打开线索或名单查看）")
        body = cut(newline.join(part for part in parts[MOST_PARTS - 1 :] if part), last_room - size(remark))
        parts = [*parts[: MOST_PARTS - 1], body + remark]
    parts[-1] = newline.join(text for text in (parts[-1], closing) if text)
    return [f"{_mark(number, len(parts))}{newline}{part}" for number, part in enumerate(parts, start=1)]


def size(text: str) -> int:
    """How many bytes a text takes on the wire."""
    return len(text.encode("utf-8", "replace"))


def cut(text: str, most_bytes: int) -> str:
    """The beginning of `text` in at most `most_bytes` bytes, no character broken."""
    return text.encode("utf-8", "replace")[: max(most_bytes, 0)].decode("utf-8", "ignore")


def _fill(lines: Sequence[str], room: int, newline: str) -> list[str]:
    parts: list[str] = []
    current: list[str] = []
    for line in lines:
        for piece in _pieces(line, room):
            if current and size(newline.join([*current, piece])) > room:
                parts.append(newline.join(current))
                current = []
            current.append(piece)
    parts.append(newline.join(current))
    return parts


def _pieces(line: str, room: int) -> list[str]:
    """A line that no part can hold, in pieces that fit."""
    pieces = []
    while size(line) > room:
        piece = cut(line, room)
        pieces.append(piece)
        line = line[len(piece) :]
    return [*pieces, line]


def _mark(number: int, total: int) -> str:
    return f"（{number}/{total}）"
