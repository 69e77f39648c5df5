"""Cues -> a matrix. A harm counts by itself, and what surrounds it (who, how many, now, over) only beside a harm.

Long letters mention children, today and old people without anything urgent; short cries do not. Tying the
circumstances to a harm keeps the length of a text from deciding.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from classify.cues import CUES
from classify.features import FloatMatrix

_NOT_NOW = re.compile(
    r"担心|害怕|怕(?!是)|恐怕|以后|将来|今后|万一|一旦|如果|要是|假如|会不会|难免|早晚|迟早|避免|防止|预防|"
    r"修好|恢复了|解决了|赔偿|误工费|去年|前年|当年|计划停|建议|请问|咨询|何时|没有?发生|未发生|不会|"
    r"规定|应当|按照|"
    r"(?:201[0-9]|202[0-9])年.{0,8}(?:发生|当时)|听说|据说|新闻"
)
"""In a sentence with one of these a raising cue is feared, past, asked about or general, not under way."""

_SENTENCE_END = re.compile(r"[。！？!?；;\n]")

_OPENS_ASKING = re.compile(
    r"^(?:请问|咨询|询问|关于.{2,30}的?(?:咨询|建议|疑问)|建议|希望|能否|何时|有关|想问|求问|问)|"
    r"(?:吗|呢|？|\?)$"
)


_HARM = tuple(cue for cue in CUES if cue.role == "harm")
_MODIFIERS = tuple(cue for cue in CUES if cue.role in {"modifier", "both"})
_STYLE = tuple(cue for cue in CUES if cue.role in {"style", "both"})
_MODIFIER_AT = {cue.name: position for position, cue in enumerate(_MODIFIERS)}
_SERVICE = [cue.name for cue in _HARM].index("service_cut")
_NO_LIVING = [cue.name for cue in _HARM].index("unpaid_living")
_MOST_HARMS = 3

COLUMNS: tuple[str, ...] = (
    *(f"title:{cue.name}" for cue in _HARM),
    *(f"text:{cue.name}" for cue in _HARM),
    *(f"apart:{cue.name}" for cue in _HARM),
    "harms",
    *(f"harm+{cue.name}" for cue in _MODIFIERS),
    *(f"title:{cue.name}" for cue in _STYLE),
    *(f"text:{cue.name}" for cue in _STYLE),
    "title:service_cut+now+lasting",
    "text:service_cut+now+lasting",
    "unpaid+many+unpaid_living",
    "short",
    "long_text",
    "ends_asking",
    "title_asks",
)
"""`text:` of a harm means that it is under way; `apart:` that it is only feared, past or asked about."""

_TONE = frozenset({*(f"text:{cue.name}" for cue in _STYLE), "short", "long_text", "ends_asking"})
HARM_COLUMNS: tuple[int, ...] = tuple(at for at, name in enumerate(COLUMNS) if name not in _TONE)
"""Columns that may raise a text: harms, what surrounds them, what the title asks; not the tone of the body."""


def _under_way(pattern: re.Pattern[str], text: str) -> tuple[bool, bool]:
    """(occurs as a fact of now, occurs otherwise) in `text`, judged sentence by sentence."""
    now = apart = False
    for match in pattern.finditer(text):
        start = 0
        for end in _SENTENCE_END.finditer(text, max(0, match.start() - 80), match.start()):
            start = end.end()
        start = max(start, match.start() - 80)
        stop = _SENTENCE_END.search(text, match.end(), match.end() + 60)
        if _NOT_NOW.search(text, start, stop.end() if stop else min(len(text), match.end() + 60)):
            apart = True
        else:
            now = True
            break
    return now, apart


def _hits(
    titles: Sequence[str], texts: Sequence[str]
) -> tuple[FloatMatrix, FloatMatrix, FloatMatrix, FloatMatrix]:
    """Harm in title, harm under way, harm apart, modifiers anywhere; one row a document."""
    title = np.zeros((len(titles), len(_HARM)))
    text = np.zeros_like(title)
    apart = np.zeros_like(title)
    modifiers = np.zeros((len(titles), len(_MODIFIERS)))
    for row, (head, body) in enumerate(zip(titles, texts, strict=True)):
        for column, cue in enumerate(_HARM):
            title[row, column] = bool(head and cue.pattern.search(head))
            text[row, column], apart[row, column] = _under_way(cue.pattern, body)
        for column, cue in enumerate(_MODIFIERS):
            modifiers[row, column] = bool(cue.pattern.search(body) or (head and cue.pattern.search(head)))
    return title, text, apart, modifiers


def _style(texts: Sequence[str]) -> FloatMatrix:
    rows = [[bool(cue.pattern.search(text)) for cue in _STYLE] for text in texts]
    return np.array(rows, dtype=np.float64).reshape(len(texts), len(_STYLE))


def cue_matrix(titles: Sequence[str], texts: Sequence[str]) -> FloatMatrix:
    """One row a document, columns as in `COLUMNS`."""
    title, text, apart, modifiers = _hits(titles, texts)
    harms = np.minimum(title.sum(axis=1) + text.sum(axis=1), _MOST_HARMS)
    beside = modifiers * (harms > 0)[:, None]
    soon = np.maximum(modifiers[:, _MODIFIER_AT["now"]], modifiers[:, _MODIFIER_AT["lasting"]])
    in_need = np.maximum(modifiers[:, _MODIFIER_AT["many"]], text[:, _NO_LIVING])
    lengths = np.array([len(body) for body in texts])
    layout = (
        lengths < 60,
        lengths > 300,
        [body.rstrip(" 。!！谢").endswith(("?", "？", "吗", "呢")) for body in texts],
        [bool(_OPENS_ASKING.search(head)) for head in titles],
    )
    return np.column_stack(
        [
            *(title, text, apart, harms, beside),
            *(_style(titles), _style(texts)),
            *(title[:, _SERVICE] * soon, text[:, _SERVICE] * soon),
            modifiers[:, _MODIFIER_AT["unpaid"]] * in_need,
            *(np.asarray(part, dtype=np.float64) for part in layout),
        ]
    )
