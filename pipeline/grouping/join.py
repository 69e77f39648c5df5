"""The decision: to which lead a post belongs, and the evidence for it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.grouping.features import Features
from pipeline.grouping.index import PostIndex
from pipeline.grouping.likeness import Likeness
from pipeline.grouping.places import Known, Relation, relation, surely_apart

BASE = -6.18
WEIGHTS = {
    "runs_mean": -1.16,
    "runs_best": 5.77,
    "runs_top": 2.4,
    "title_mean": -1.7,
    "title_best": -0.41,
    "title_top": 1.71,
    "words_mean": -0.61,
    "words_best": 4.25,
    "words_top": 0.84,
    "mine_mean": -0.58,
    "mine_best": 0.98,
    "theirs_mean": -0.03,
    "theirs_best": 0.85,
    "both_named": -1.27,
    "owned": 0.55,
    "subject": 3.26,
    "same_place": 0.35,
    "same_road": 1.19,
    "listed_place": -0.3,
    "other_place": -1.53,
    "other_place_only": -1.07,
    "same_topic": 0.31,
    "size": 0.35,
    "owned_words": -0.5,
    "owned_topic": -1.22,
    "owned_title": 2.2,
    "owned_place": -3.03,
    "place_words": 2.35,
    "place_topic": 2.48,
}
"""Log-odds that post and lead are about one problem (logistic regression on labelled events, see docs/quality.md).

The name of an estate, a firm or a course that hardly any other lead's titles hold (`owned`) says most, and a lead
about that name then need not name the same place. `listed_place` was set on the demo town: the events come from a
city whose places nobody listed.
"""

NEEDED = 0.5
"""Likelihood from which a post joins."""

MAIN_PLACES = 0.34
"""Share of a lead's posts that must name a place for it to be one of the lead's places."""

TOP = 3
"""Posts of a lead whose mean likeness counts beside that of all: a large lead has several wordings."""

MOST_NAMED = 4.0


@dataclass(frozen=True, slots=True)
class Joined:
    """A post's lead and why: likelihood reached and needed, shared words, shared place."""

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


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a post fits a lead, as log-odds; the place they share, and its likeness."""

    lead_id: int
    odds: float
    place: str
    likeness: Likeness


def fits(
    index: PostIndex,
    known: Known,
    post: Features,
    topic: str,
    text: str,
    leads: Collection[int] | None = None,
    without: int = 0,
) -> list[Fit]:
    """The leads that a post (`text` as a whole) may be about, the likeliest first."""
    chosen = index.candidates(post, without) if leads is None else list(leads)
    found = []
    for lead, likeness in zip(chosen, index.likeness(post, chosen), strict=True):
        places = main_places(index, likeness.rows)
        if surely_apart(post.places, places, known):
            continue
        row, place = compare(index, likeness, post, topic, text, places, known)
        odds = BASE + sum(WEIGHTS[name] * value for name, value in row.items())
        found.append(Fit(lead, odds, place, likeness))
    return sorted(found, key=lambda fit: (-fit.odds, fit.lead_id))


def find_lead(
    index: PostIndex,
    known: Known,
    post: Features,
    topic: str,
    text: str,
    allowed: Callable[[int], bool] | None = None,
) -> tuple[Joined | None, list[Fit]]:
    """The lead that the post is about, or None where it opens one of its own; and how all leads nearby fit."""
    near = fits(index, known, post, topic, text)
    for fit in near:
        likely = 1 / (1 + math.exp(-fit.odds))
        if likely < NEEDED:
            break
        if allowed is None or allowed(fit.lead_id):
            words = shared_words(index, post, fit.likeness.rows)
            return Joined(fit.lead_id, likely, NEEDED, words, fit.place), near
    return None, near


def compare(
    index: PostIndex,
    likeness: Likeness,
    post: Features,
    topic: str,
    text: str,
    places: list[str],
    known: Known,
) -> tuple[dict[str, float], str]:
    """How post and lead compare, by the names of `WEIGHTS`, and the place they share."""
    agreement, place = relation(post.places, places, text)
    owned, subject = likeness.owned, likeness.subject
    same, different = float(agreement is Relation.SAME), float(agreement is Relation.DIFFERENT)
    topic_share = float((index.topics[likeness.rows] == index.term(topic)).mean())
    words_top = _top(likeness.words)
    mine, theirs = likeness.title_in_names, likeness.names_in_title
    return {
        "runs_mean": float(likeness.runs.mean()),
        "runs_best": float(likeness.runs.max()),
        "runs_top": _top(likeness.runs),
        "title_mean": float(likeness.title.mean()),
        "title_best": float(likeness.title.max()),
        "title_top": _top(likeness.title),
        "words_mean": float(likeness.words.mean()),
        "words_best": float(likeness.words.max()),
        "words_top": words_top,
        "mine_mean": _named(float(mine.mean())),
        "mine_best": _named(float(mine.max())),
        "theirs_mean": _named(float(theirs.mean())),
        "theirs_best": _named(float(theirs.max())),
        "both_named": _named(min(_top(mine), _top(theirs))),
        "owned": owned,
        "subject": subject,
        "same_place": same,
        "same_road": float(agreement is Relation.SAME_ROAD),
        "listed_place": 0.8,
        "other_place": different,
        "other_place_only": different * (1 - subject),
        "same_topic": topic_share,
        "size": math.log(len(likeness.rows)),
        "owned_words": owned * words_top,
        "owned_topic": owned * topic_share,
        "owned_title": owned * float(likeness.title.max()),
        "owned_place": owned * same,
        "place_words": same * words_top,
        "place_topic": same * topic_share,
    }, place


def main_places(index: PostIndex, rows: NDArray[np.int64]) -> list[str]:
    """The places that enough of these posts name, most frequent first."""
    counts = Counter(index.places[rows][index.places[rows] > 0].tolist())
    least = max(1.0, len(rows) * MAIN_PLACES)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [index.terms[place] for place, count in ordered if count >= least]


def shared_words(index: PostIndex, post: Features, rows: NDArray[np.int64], most: int = 6) -> tuple[str, ...]:
    """The words that make post and lead alike, weightiest first."""
    held = set(index.words[rows].ravel().tolist())
    common = (word for word, key in zip(post.spelled, post.words[0].tolist(), strict=True) if key in held)
    return tuple(word for word, _ in zip(common, range(most), strict=False))


def _named(weight: float) -> float:
    return min(MOST_NAMED, weight / 10)


def _top(values: NDArray[np.float32]) -> float:
    return float(np.sort(values)[-TOP:].mean())
