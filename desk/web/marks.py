"""Marks that stand in every row of a list: urgency and deadline. A mark is a shape and a word, never a colour alone.

Written here and not in a template, since a page has a hundred of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from markupsafe import Markup, escape

from common.i18n import _, speaking
from desk.web.words import due_words
from pipeline.triage import URGENCY_NAMES

_SIGNS = {"critical": "▲", "urgent": "◆", "normal": "●"}


def urgency_marks(lang: str) -> Callable[[str], Markup]:
    """The function of the templates that marks an urgency, in this language."""

    def made(code: str) -> Markup:
        with speaking(lang):
            name = _(URGENCY_NAMES.get(code, code))
        sign = f'<span class="sign" aria-hidden="true">{_SIGNS.get(code, "○")}</span>'
        return Markup(  # noqa: S704 - every part is escaped here
            f'<span class="urgency {escape(code)}">{sign}{escape(name)}</span>'
        )

    known = {code: made(code) for code in URGENCY_NAMES}
    return lambda code: known.get(code) or made(code)


def due_mark(due: datetime | None, now: datetime, local: Callable[[datetime | None], str]) -> Markup:
    """A deadline: how long is left or how late it is, and when it is."""
    if due is None:
        return Markup('<span class="quiet">—</span>')
    late = due < now
    sign = '<span class="sign" aria-hidden="true">!</span>' if late else ""
    return Markup(  # noqa: S704 - every part is escaped here
        f'<span class="due{" late" if late else ""}">{sign}{escape(due_words(due, now))}</span>'
        f' <small class="quiet nowrap">{escape(local(due))}</small>'
    )
