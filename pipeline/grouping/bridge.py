"""Leads that began apart and turn out to be one: a new post fits both, and the posts of each fit the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.grouping.index import PostIndex
from pipeline.grouping.join import Fit, fits
from pipeline.grouping.places import Known

NEAR = -0.4
"""Log-odds by which the new post must fit the other lead."""

BOTH_SIDES = -2.2
"""Mean log-odds by which the posts of each lead must fit the other, the less likely side."""

ASKED = 8
"""Posts of each lead that are asked: what one new post costs stays bounded."""

FURTHEST = 6.0
"""Log-odds beyond which one post says no more."""


@dataclass(frozen=True, slots=True)
class Bridge:
    """The other lead, and how well the posts of each fit the other (log-odds)."""

    lead_id: int
    there: float
    back: float

    def evidence(self) -> dict[str, Any]:
        """The form in which the history keeps it."""
        return {"there": round(self.there, 2), "back": round(self.back, 2), "needed": BOTH_SIDES}


def agreement(
    index: PostIndex, known: Known, lead: int, near: Fit, text_of: Callable[[int], str]
) -> Bridge | None:
    """Whether `lead` and the lead nearby are about one problem. `text_of` reads a post by its id."""
    if near.odds < NEAR:
        return None
    there = _fit(index, known, lead, near.lead_id, text_of)
    if there < BOTH_SIDES:
        return None
    back = _fit(index, known, near.lead_id, lead, text_of)
    return Bridge(near.lead_id, there, back) if back >= BOTH_SIDES else None


def _fit(index: PostIndex, known: Known, lead: int, other: int, text_of: Callable[[int], str]) -> float:
    """Mean log-odds that the newest posts of `lead` belong to `other`."""
    found = []
    for row in index.rows_of(lead, ASKED):
        topic, text = index.terms[index.topics[row]], text_of(int(index.posts[row]))
        fit = fits(index, known, index.features(row), topic, text, leads=[other])
        found.append(fit[0].odds if fit else -FURTHEST)  # places of the town's list that lie apart
    return float(np.clip(found, -FURTHEST, FURTHEST).mean())
