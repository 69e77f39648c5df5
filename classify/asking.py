"""Whether a text asks or complains: how its title opens and ends, and how often it suggests, asks and complains."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from classify.features import FloatMatrix
from classify.lexicon import Hit, Lexicon

_OPENS = re.compile(
    r"请问|咨询|询问|关于.{2,30}的?(?:咨询|建议|疑问)|建议|希望|能否|何时|有关|想问|求问|问|请求|呼吁|盼"
)
_ENDS = re.compile(r"(?:吗|呢|？|\?|何时.{0,8}|怎么办|如何.{0,10})$")
_LAST = ("?", "？", "吗", "呢")
_MOST_SUGGESTIONS = 4
_MOST_COMPLAINTS = 5
SHORT, LONG = 100, 300

COLUMNS = (
    *("title_opens_asking", "title_ends_asking", "title_suggests", "title_complains", "title_question_mark"),
    *("suggests", "complains", "question_marks", "ends_asking", "short", "long"),
)

SHORT_COLUMN = COLUMNS.index("short")


def asking_matrix(
    titles: Sequence[str], texts: Sequence[str], hits: Sequence[Sequence[Hit]], lexicon: Lexicon
) -> FloatMatrix:
    """One row a text, columns as in `COLUMNS`; `hits` are the cues of title and text."""
    suggests, complains = lexicon.number["suggests"], lexicon.number["complains"]
    out = np.zeros((len(texts), len(COLUMNS)))
    for row, (title, text, found) in enumerate(zip(titles, texts, hits, strict=True)):
        size = len(title)
        in_title = {cue for cue, start, _ in found if start < size}
        body = [cue for cue, start, _ in found if start >= size]
        marks = text.count("？") + text.count("?")
        out[row] = (
            bool(_OPENS.match(title)),
            bool(_ENDS.search(title)),
            suggests in in_title,
            complains in in_title,
            "？" in title or "?" in title,
            min(body.count(suggests), _MOST_SUGGESTIONS) / _MOST_SUGGESTIONS,
            min(body.count(complains), _MOST_COMPLAINTS) / _MOST_COMPLAINTS,
            min(marks, _MOST_SUGGESTIONS) / _MOST_SUGGESTIONS,
            text.rstrip(" 。!！谢").endswith(_LAST),
            len(text) < SHORT,
            len(text) > LONG,
        )
    return out
