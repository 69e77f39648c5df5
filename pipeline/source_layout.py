"""Whether a source's layout changed: its share of empty fields against its own past.

A shape maps a field (`list`, `page`, `title`, `text`, `published_at`) to [how often empty, how often looked for].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Shape = Mapping[str, Sequence[float]]

MORE_EMPTY = 0.5
"""So much more of a field is empty than usual: the layout changed."""

_LEAST_NOW = {"list": 1}
_LEAST_PAST = {"list": 3}
LEAST_NOW, LEAST_PAST = 3, 10
"""So often a field must have been looked for, now and in the past; lists are few, so less is asked of them."""

REMEMBERED = 200.0
"""The past weighs at most so many looks: a slow drift becomes the usual."""


def changed_fields(usual: Shape, now: Shape) -> list[str]:
    """The fields that are much emptier than they used to be."""
    found = []
    for field, (empty, looks) in now.items():
        past_empty, past_looks = usual.get(field, (0, 0))
        if looks < _LEAST_NOW.get(field, LEAST_NOW) or past_looks < _LEAST_PAST.get(field, LEAST_PAST):
            continue
        if empty / looks - past_empty / past_looks >= MORE_EMPTY:
            found.append(field)
    return found


def learn(usual: Shape, now: Shape) -> dict[str, list[float]]:
    """`usual` with a run of usual look added."""
    learned = {field: list(counts) for field, counts in usual.items()}
    for field, (empty, looks) in now.items():
        past_empty, past_looks = learned.get(field, (0, 0))
        total = past_looks + looks
        scale = min(1.0, REMEMBERED / total) if total else 1.0
        learned[field] = [(past_empty + empty) * scale, total * scale]
    return learned
