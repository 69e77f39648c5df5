"""The dispatch catalogue: which office can fix a problem, how we stand to it, and on what basis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from classify.taxonomy import Topic
from pipeline.config import DispatchRule

FALLBACK_BASIS = "coordinator"
"""The basis code of a lead that no topic or rule names an office for."""

RETURNED_BASIS = "returned_three_times"
"""The basis code of a lead that offices sent back so often that the coordinator decides."""

MOST_RETURNS = 3


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Where a lead goes and why."""

    office: str
    relation: str
    basis: str
    words: tuple[str, ...] = ()
    """The words of the text that chose an exception; empty where the topic's own office stands."""


class Catalogue:
    """Topic × words × place → office. The first exception that fits wins, else the topic's office."""

    def __init__(self, topics: Sequence[Topic], rules: Sequence[DispatchRule], coordinator: str) -> None:
        self._topics = {topic.id: topic for topic in topics}
        self._rules = tuple(rules)
        self._coordinator = coordinator

    def office_for(self, topic: str, text: str, places: Sequence[str]) -> Dispatch:
        """The office for a problem of `topic`; `places` are the place and the places around it."""
        for rule in self._rules:
            if rule.topic != topic:
                continue
            words = tuple(word for word in rule.words if word in text)
            if rule.words and not words:
                continue
            if rule.places and not set(rule.places) & set(places):
                continue
            return Dispatch(rule.office, rule.relation, rule.basis, words)
        known = self._topics.get(topic)
        if known is None or not known.office:
            return Dispatch(self._coordinator, "own", FALLBACK_BASIS)
        return Dispatch(known.office, known.relation, known.basis)

    def knows(self, topic: str) -> bool:
        """Whether the taxonomy has this topic."""
        return topic in self._topics

    @property
    def topics(self) -> tuple[Topic, ...]:
        """All topics in the order of the configuration."""
        return tuple(self._topics.values())

    def relation_to(self, office: str) -> str:
        """How the town stands to an office, as the first topic or rule that names it says; else its own."""
        entries: list[Topic | DispatchRule] = [*self._topics.values(), *self._rules]
        return next((entry.relation for entry in entries if entry.office == office), "own")

    def after_returns(self) -> Dispatch:
        """Three offices did not take it: the coordinator decides."""
        return Dispatch(self._coordinator, "own", RETURNED_BASIS)

    @property
    def topic_ids(self) -> list[str]:
        """The ids of all topics."""
        return list(self._topics)

    def is_restricted(self, topic: str) -> bool:
        """Whether leads of this topic are for the acting office's eyes only."""
        known = self._topics.get(topic)
        return bool(known and known.restricted)

    def name_of(self, topic: str) -> str:
        """The topic's name for people; its id where the taxonomy has since dropped it."""
        known = self._topics.get(topic)
        return known.name if known else topic
