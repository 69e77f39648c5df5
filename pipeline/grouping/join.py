"""The decision: to which lead a post belongs, and the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pipeline.grouping.features import Features
from pipeline.grouping.index import LeadIndex
from pipeline.grouping.places import Relation, relation

NEEDED = {
    Relation.SAME: 0.13,
    Relation.SAME_ROAD: 0.25,
    Relation.UNKNOWN: 0.50,
    Relation.DIFFERENT: 0.75,
}
"""Similarity from which a post joins, by how the places agree (tuned on real messages, see docs)."""

OTHER_TOPIC = 0.08
"""How much more similar texts must be where their topics differ."""

LONG_SILENCE = timedelta(days=120)
AFTER_SILENCE = 0.10
"""How much more similar a post must be to a lead nobody has written about for so long."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A post's lead and why: similarity reached and needed, shared words, shared place."""

    lead_id: int
    similarity: float
    needed: float
    words: tuple[str, ...]
    place: str

    def evidence(self) -> dict[str, Any]:
        """The form in which the evidence is stored beside the post."""
        return {
            "similarity": round(self.similarity, 3),
            "needed": round(self.needed, 3),
            "words": list(self.words),
            "place": self.place,
        }


def find_lead(index: LeadIndex, post: Features, topic: str, when: datetime, text: str = "") -> Joined | None:
    """The lead that the post (`text` as a whole) is about, or None where it opens one of its own."""
    best: Joined | None = None
    best_margin = 0.0
    for lead_id in index.candidates(post):
        profile = index.profiles[lead_id]
        agreement, place = relation(post.names, profile.main_names(), text)
        needed = NEEDED[agreement]
        if profile.topics.most_common(1)[0][0] != topic:
            needed += OTHER_TOPIC
        if profile.last_seen is not None and abs(when - profile.last_seen) > LONG_SILENCE:
            needed += AFTER_SILENCE
        similarity = profile.similarity(post)
        margin = similarity - needed
        if margin >= 0 and (best is None or margin > best_margin):
            best_margin = margin
            best = Joined(lead_id, similarity, needed, tuple(profile.shared_words(post)), place)
    return best
