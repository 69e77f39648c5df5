"""Concrete danger of this hour: the gate that every "critical" must pass.

A harm to life must be told as a fact, near the top or in a short text, and something must say that it happens now. No
word of anger, money or quality opens it.
"""

from __future__ import annotations

from collections.abc import Sequence

from classify.facts import Fact
from classify.harm_matrix import STRENGTH, salience
from classify.lexicon import Hit, Lexicon

NEAR_THE_TOP = 0.5
SHORT = 100
"""A cry of at most this many characters needs no word that says "now"."""
AROUND = 80


def dangers(facts: Sequence[Fact], hits: Sequence[Hit], size: int, lexicon: Lexicon) -> list[Fact]:
    """Facts of a text of `size` characters that are a danger to life now; empty for nearly every text."""
    told = [
        fact
        for fact in facts
        if fact.harm in lexicon.life and fact.status in STRENGTH and salience(fact) >= NEAR_THE_TOP
    ]
    if not told or size <= SHORT:
        return told
    fresh = [hit.start for hit in hits if hit.cue == lexicon.number["fresh"]]
    return [fact for fact in told if any(fact.start - AROUND <= at <= fact.end + AROUND for at in fresh)]
