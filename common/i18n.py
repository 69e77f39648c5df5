"""Language of the command line and of alerts: Chinese is written in the code, English is a catalogue.

Chinese is the source language, so the default needs no catalogue. The English catalogue is kept as a
readable `.po` and compiled in memory: no build step, no binary in the tree.
"""

from __future__ import annotations

import gettext
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from importlib.resources import files

LANGUAGES = ("zh", "en")

_chosen: ContextVar[str | None] = ContextVar("language", default=None)


@contextmanager
def speaking(lang: str | None) -> Iterator[None]:
    """Within this block, and only for its caller's thread or task, messages are in `lang`."""
    before = _chosen.set(lang if lang in LANGUAGES else None)
    try:
        yield
    finally:
        _chosen.reset(before)


def language() -> str:
    """The wanted language: the reader's choice at the desk, else `XIANGYIN_LANG`, else Chinese."""
    chosen = _chosen.get()
    if chosen is not None:
        return chosen
    wanted = os.environ.get("XIANGYIN_LANG", "zh").lower()
    return "en" if wanted.startswith("en") else "zh"


@lru_cache(maxsize=4)
def _catalogue(lang: str) -> gettext.NullTranslations:
    if lang == "zh":
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    source = files("common").joinpath("locale", lang, "xiangyin.po").read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(source), locale=lang))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _(message: str) -> str:
    """`message` in the reader's language."""
    return _catalogue(language()).gettext(message)


def N_(message: str) -> str:
    """Mark a message for the catalogue without translating it yet (for constants)."""
    return message
