"""Which labelled posts are learned from and which are held back: said once for each post and kept.

Posts of one lead, and posts that say nearly the same, are a family and stand on one side, or a model would be asked
what it has learned by heart. A hash of the family's first text decides; a post that is like families of both sides
is used for neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from classify.alike import grams, near_pairs
from pipeline.labels_now import LabelledPost
from pipeline.store.learning import LabelSide
from pipeline.town import TownContext

HELD_BACK = 0.3
"""Share of the families that no model ever learns from."""
MOST_OF_FAMILY = 3
"""Posts of one family that are learned from: fifty posts about one burst pipe must not outweigh the rest."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The labelled posts to learn from and those to measure on: of the latter one of each family."""

    learn: list[LabelledPost]
    held: list[LabelledPost]
    apart: int


def assign_sides(
    session: Session, town: TownContext, labels: Sequence[LabelledPost], share: float = HELD_BACK
) -> Sides:
    """The sides of all labelled posts; new ones get theirs now."""
    known = {row.post_id: row for row in session.scalars(select(LabelSide).where(LabelSide.town == town.id))}
    kin = _kin(labels)
    for at, label in enumerate(labels):
        if label.post in known:
            continue
        families = [known[labels[other].post] for other in kin[at] if labels[other].post in known]
        row = LabelSide(post_id=label.post, town=town.id, side="", family=label.post)
        sides = {one.side for one in families if one.side != "apart"}
        if len(sides) > 1:
            row.side = "apart"
        elif sides:
            first = next(one for one in families if one.side != "apart")
            row.side, row.family = first.side, first.family
        else:
            row.side = "held" if drawn(f"{label.title}\n{label.text}", share) else "learn"
        session.add(row)
        known[label.post] = row
    session.flush()
    return _chosen(labels, known)


def drawn(text: str, share: float) -> bool:
    """Whether the hash of a text falls into the first `share` of all hashes: the same on every machine."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return number < share * 2**64


def _kin(labels: Sequence[LabelledPost]) -> list[list[int]]:
    """For each post those of its lead and those that say nearly the same, earliest first."""
    kin: list[set[int]] = [set() for _label in labels]
    for one, other in near_pairs([grams(label.title, label.text) for label in labels]):
        kin[one].add(other)
        kin[other].add(one)
    by_lead: dict[int, list[int]] = {}
    for at, label in enumerate(labels):
        if label.lead is not None:
            by_lead.setdefault(label.lead, []).append(at)
    for group in by_lead.values():
        for at in group:
            kin[at].update(group)
    return [sorted(found - {at}) for at, found in enumerate(kin)]


def _chosen(labels: Sequence[LabelledPost], known: dict[int, LabelSide]) -> Sides:
    sides = Sides([], [], sum(known[label.post].side == "apart" for label in labels))
    seen: dict[int, int] = {}
    for label in labels:
        row = known[label.post]
        seen[row.family] = seen.get(row.family, 0) + 1
        if row.side == "learn" and seen[row.family] <= MOST_OF_FAMILY:
            sides.learn.append(label)
        elif row.side == "held" and seen[row.family] == 1:
            sides.held.append(label)
    return Sides(sides.learn, sides.held, sides.apart)
