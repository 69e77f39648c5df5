"""The early signs that a page shows: few, in words, each with its leads."""

from __future__ import annotations

from typing import NamedTuple

from desk.parts import Desk
from pipeline.early_signs import EarlySign
from pipeline.signs_noted import as_signs, open_signs, shown_signs, sign_text, where_and_what

MOST = 5
NUMBERS = 4


class Shown(NamedTuple):
    """A sign in words."""

    what: str
    text: str
    leads: tuple[int, ...]
    sign: EarlySign


def signs_for(desk: Desk, office: str | None) -> list[Shown]:
    """The signs that hold, as the scheduler noted them last; of an office only those with its leads."""
    with desk.store.read() as session:
        signs = shown_signs(session, as_signs(open_signs(session, desk.town)), office=office)
    return [Shown(where_and_what(one, desk.town), sign_text(one), one.leads[:NUMBERS], one) for one in signs]
