"""One call that masks every kind."""

from __future__ import annotations

from classify.redact.accounts import find_accounts
from classify.redact.form import plain
from classify.redact.found import MASKS, Field, Found, Redacted
from classify.redact.gates import Gate, gates
from classify.redact.names import find_names
from classify.redact.numbers import Span, find_numbers
from classify.redact.rooms import find_rooms

_ORDER = {kind: rank for rank, kind in enumerate(MASKS)}
_MAX_PASSES = 6
"""A mask can end a longer number and so uncover another one; ordinary text needs one and a check."""


def _spans(text: str) -> list[Span]:
    """Non-overlapping spans in order; of two that overlap, the first, then the longer, wins."""
    opened = gates(text)
    if not opened:
        return []
    candidates = list(find_names(text, opened))
    if opened & ~Gate.NAMES:
        reading = plain(text)
        if opened & Gate.NUMBER:
            candidates += find_numbers(reading)
        candidates += find_accounts(text, reading, opened)
        if opened & Gate.ROOM:
            candidates += find_rooms(reading)
    candidates.sort(key=lambda span: (span[0], -span[1], _ORDER[span[2]]))
    chosen: list[Span] = []
    for span in candidates:
        if not chosen or span[0] >= chosen[-1][1]:
            chosen.append(span)
    return chosen


def _mask(text: str) -> tuple[str, list[Span]]:
    """Masked text, and the spans in the offsets of `text`."""
    all_spans: list[Span] = []
    origin = list(range(len(text) + 1)) if text else [0]
    for turn in range(_MAX_PASSES):
        spans = _spans(text)
        if not spans:
            break
        pieces: list[str] = []
        new_origin: list[int] = []
        at = 0
        for start, end, kind in spans:
            mask = MASKS[kind]
            pieces += (text[at:start], mask)
            new_origin += origin[at:start]
            new_origin += [origin[start]] * len(mask)
            all_spans.append((origin[start], origin[end], kind))
            at = end
        pieces.append(text[at:])
        new_origin += origin[at:]
        text, origin = "".join(pieces), new_origin
        if turn == _MAX_PASSES - 1:
            break
    return text, sorted(all_spans)


def redact(title: str, text: str) -> Redacted:
    """Mask personal data. Linear in the length; redacting twice changes nothing more."""
    found: list[Found] = []
    masked: dict[Field, str] = {}
    fields: tuple[tuple[Field, str], ...] = (("title", title), ("text", text))
    for field, value in fields:
        masked[field], spans = _mask(value)
        found += (Found(field, kind, start, end) for start, end, kind in spans)
    return Redacted(masked["title"], masked["text"], found)
