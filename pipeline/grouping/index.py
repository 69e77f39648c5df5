"""The leads in memory, found by words: an inverted index over the mean vector of each lead."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.grouping.features import Features

SEARCH_WORDS = 16
"""Heaviest words of a post that are looked up."""

COMMON = 600
"""A word that stands in more leads than this finds too many to be worth following."""

CANDIDATES = 24
MAIN_NAMES = 0.34
"""Share of a lead's posts that must name a place for it to be one of the lead's places."""


@dataclass(slots=True)
class Profile:
    """A lead as the sum of its posts."""

    words: dict[str, float] = field(default_factory=dict)
    length: float = 0.0
    posts: int = 0
    names: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)
    last_seen: datetime | None = None

    def add(self, post: Features, topic: str, when: datetime) -> None:
        for word, weight in post.words.items():
            self.words[word] = self.words.get(word, 0.0) + weight
        self.length = math.sqrt(sum(weight * weight for weight in self.words.values()))
        self.posts += 1
        self.names.update(post.names)
        self.topics[topic] += 1
        self.last_seen = when if self.last_seen is None else max(self.last_seen, when)

    def similarity(self, post: Features) -> float:
        """Cosine of the post and the lead's mean, 0 to 1."""
        if not self.length:
            return 0.0
        return sum(weight * self.words.get(word, 0.0) for word, weight in post.words.items()) / self.length

    def main_names(self) -> list[str]:
        """The places that enough of the lead's posts name, most frequent first."""
        least = max(1.0, self.posts * MAIN_NAMES)
        return [name for name, count in self.names.most_common() if count >= least]

    def shared_words(self, post: Features, most: int = 6) -> list[str]:
        """The words that make post and lead alike, weightiest first."""
        common = ((weight * self.words.get(word, 0.0), word) for word, weight in post.words.items())
        return [word for product, word in sorted(common, reverse=True)[:most] if product > 0]


class LeadIndex:
    """Profiles of all leads that may still receive posts."""

    def __init__(self) -> None:
        self.profiles: dict[int, Profile] = {}
        self._by_word: defaultdict[str, set[int]] = defaultdict(set)
        self._by_name: defaultdict[str, set[int]] = defaultdict(set)

    def add(self, lead_id: int, post: Features, topic: str, when: datetime) -> None:
        """Put a post into its lead's profile (a new one where there is none)."""
        profile = self.profiles.setdefault(lead_id, Profile())
        profile.add(post, topic, when)
        for word in post.words:
            self._by_word[word].add(lead_id)
        for name in post.names:
            self._by_name[name].add(lead_id)

    def candidates(self, post: Features) -> list[int]:
        """Leads that share heavy words or a place name with the post, the likeliest first."""
        votes: Counter[int] = Counter()
        heaviest = sorted(post.words.items(), key=lambda item: (-item[1], item[0]))
        looked_up = 0
        for word, weight in heaviest:
            leads = self._by_word.get(word, set())
            if len(leads) > COMMON:
                continue
            for lead in leads:
                votes[lead] += weight  # type: ignore[assignment]  # Counter takes floats, its stub does not
            looked_up += 1
            if looked_up == SEARCH_WORDS:
                break
        for name in post.names:
            leads = self._by_name.get(name, set())
            if len(leads) <= COMMON:
                for lead in leads:
                    votes[lead] += 0.5  # type: ignore[assignment]  # the same
        ranked = sorted(votes.items(), key=lambda item: (-item[1], item[0]))
        return [lead for lead, _votes in ranked[:CANDIDATES]]
