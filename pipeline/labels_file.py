"""The labels as a file that `train` and `evaluate` read: csv or JSON lines with `title,text,topic,urgency,place`.

`said` names what a person said; the rest is what that person saw and left as it was.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence

from classify.labels import OTHER
from pipeline.labels_now import LabelledPost

COLUMNS = ("title", "text", "topic", "urgency", "place", "said")
_STARTS = ("=", "+", "-", "@", "\t", "\r")


def rows_of(labels: Sequence[LabelledPost], *, restricted: bool = False) -> list[dict[str, str]]:
    """One row a post. Posts for one office's eyes are left out unless `restricted`."""
    rows = []
    for one in labels:
        if one.restricted and not restricted:
            continue
        topic, urgency, place = one.guess
        topic = one.topic or topic
        calm = topic == OTHER
        urgency = "enquiry" if calm else one.urgency or urgency
        place = place if one.place is None else one.place
        fields = {"topic": one.topic, "urgency": one.urgency, "place": one.place}
        said = " ".join(name for name, value in fields.items() if value is not None)
        values = (one.title, one.text, topic, urgency, place, said)
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


def as_csv(rows: Sequence[dict[str, str]]) -> Iterator[str]:
    """Lines of a csv that spreadsheet programs open as text: what could be a formula begins with an apostrophe."""
    yield "\ufeff"
    for row in (dict(zip(COLUMNS, COLUMNS, strict=True)), *rows):
        line = io.StringIO()
        csv.writer(line).writerow([_harmless(row[column]) for column in COLUMNS])
        yield line.getvalue()


def as_jsonl(rows: Sequence[dict[str, str]]) -> Iterator[str]:
    """JSON lines."""
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _harmless(value: str) -> str:
    """`value` so that no spreadsheet program takes it for a formula, also after blanks."""
    return f"'{value}" if value.lstrip(" \u3000").startswith(_STARTS) else value
