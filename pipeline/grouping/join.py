"""The decision: to which lead a post belongs, and the evidence for it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from pipeline.grouping.index import LeadIndex, Profile, Weighed
from pipeline.grouping.places import Known, Relation, relation, surely_apart

BASE = -4.28
WEIGHTS = {
    "runs_sum": 1.85,
    "runs_mean": 1.74,
    "words_sum": 2.45,
    "words_mean": 2.41,
    "title_best": 1.33,
    "title_mean": 1.77,
    "same_place": 1.18,
    "same_road": 0.36,
    "listed_place": 0.8,
    "other_place": -2.5,
    "same_topic": 1.36,
    "rare_runs": 0.5,
}
"""Log-odds that post and lead are about one problem (logistic regression on labelled events, see docs/quality.md).

`listed_place` was set on the demo town: the events come from a city whose places nobody listed.
"""

NEEDED = 0.62
"""Probability from which a post joins: a wrong join hides a problem, a missed one only shows it twice."""

MOST_RARE = 6


@dataclass(frozen=True, slots=True)
class Joined:
    """A post's lead and why: probability reached and needed, shared words, shared place."""

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


def find_lead(index: LeadIndex, weighed: Weighed, topic: str, text: str = "") -> Joined | None:
    """The lead that the post (`text` as a whole) is about, or None where it opens one of its own."""
    rare = index.rare_runs(weighed)
    best: Joined | None = None
    for lead_id in index.candidates(weighed):
        profile = index.profiles[lead_id]
        if surely_apart(weighed.post.names, profile.main_names(), index.known):
            continue
        row, place = likeness(profile, weighed, topic, text, rare[lead_id], index.known)
        odds = BASE + sum(WEIGHTS[name] * value for name, value in row.items())
        probability = 1 / (1 + math.exp(-odds))
        if probability >= NEEDED and (best is None or probability > best.similarity):
            words = tuple(profile.shared_words(weighed.post))
            best = Joined(lead_id, probability, NEEDED, words, place)
    return best


def likeness(
    profile: Profile, weighed: Weighed, topic: str, text: str, rare: int, known: Known
) -> tuple[dict[str, float], str]:
    """How post and lead compare, by the names of `WEIGHTS` (each about 0 to 1), and the place they share."""
    agreement, place = relation(weighed.post.names, profile.main_names(), text)
    runs, words = profile.runs.dot(weighed.runs), profile.words.dot(weighed.post.words)
    same_topic = profile.topics[topic] / profile.posts
    titles = [
        sum(weight * title.get(run, 0.0) for run, weight in weighed.title.items()) for title in profile.titles
    ]
    return {
        "runs_sum": runs / profile.runs.length if profile.runs.length else 0.0,
        "runs_mean": runs / profile.posts,
        "words_sum": words / profile.words.length if profile.words.length else 0.0,
        "words_mean": words / profile.posts,
        "title_best": max(titles),
        "title_mean": sum(titles) / len(titles),
        "same_place": float(agreement is Relation.SAME),
        "same_road": float(agreement is Relation.SAME_ROAD),
        "listed_place": float(agreement is Relation.SAME and place in known),
        "other_place": float(agreement is Relation.DIFFERENT),
        "same_topic": same_topic,
        "rare_runs": float(min(MOST_RARE, rare)),
    }, place
