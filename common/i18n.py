"""Language of the command line and of alerts: Chinese is written in the code, English is a catalogue.

Chinese is the source language, so the default needs no catalogue. The English catalogue is kept as a
readable `.po` and compiled in memory: no build step, no binary in the tree.
"""

from __future__ import annotations

import gettext
import io
import os
from functools import lru_cache
from importlib.resources import files

LANGUAGES = ("zh", "en")


def language() -> str:
    """The wanted language: `XIANGYIN_LANG` (zh or en); anything else means Chinese."""
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
