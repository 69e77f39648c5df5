"""Hints to topics -> a matrix: how often title and body speak of what each default topic is about."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from classify.features import FloatMatrix
from classify.lexicon import Hit, Lexicon

HINT_SCALE = 0.5
"""Weight of the hint columns beside the words."""

OWN_TOPIC = 0.4
"""What a hint is known to say for its own topic before learning; the corpus repeats words that letters do not."""


def hint_matrix(hints: Sequence[Sequence[Hit]], titles: Sequence[str], lexicon: Lexicon) -> FloatMatrix:
    """One row a text; a column a topic for the title, then for the body. Damped counts, sides shorter than one."""
    topics = len(lexicon.topics)
    out = np.zeros((len(hints), 2, topics))
    first, topic_of = lexicon.first_hint, lexicon.topic_of
    for row, (found, title) in enumerate(zip(hints, titles, strict=True)):
        size = len(title)
        counts = out[row]
        ends: dict[int, int] = {}
        for hit in found:
            # words of one entry that overlap (物业, 物业公司) are one hint
            if ends.get(hit.cue, 0) > hit.start:
                continue
            ends[hit.cue] = hit.end
            counts[int(hit.start >= size), topic_of[hit.cue - first]] += 1
    damped = np.log1p(out)
    damped /= np.linalg.norm(damped, axis=2, keepdims=True) + 1
    return damped.reshape(len(hints), 2 * topics)
