"""The leads in memory, found by what their posts share: inverted indexes over the sums of their vectors."""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.grouping.features import Features
from pipeline.grouping.grams import KEPT, Rarity, Vector, is_name_like
from pipeline.grouping.places import Known

COMMON = 600
"""A word or run that stands in more leads than this finds too many to be worth following."""

BY_RUNS = 10
BY_WORDS = 4
"""Leads looked at closely: the likeliest by their runs of characters, and by their words."""

RARE = 2
"""A name-like run that so few leads hold points to them."""

RECENT = 10
"""Titles of a lead that a new title is compared with."""

MAIN_NAMES = 0.34
"""Share of a lead's posts that must name a place for it to be one of the lead's places."""


@dataclass(slots=True)
class Sum:
    """The sum of unit vectors, with its length."""

    weights: Vector = field(default_factory=dict)
    length: float = 0.0

    def add(self, vector: Vector) -> None:
        dot = self.dot(vector)
        own = sum(weight * weight for weight in vector.values())
        for key, weight in vector.items():
            self.weights[key] = self.weights.get(key, 0.0) + weight
        self.length = math.sqrt(self.length * self.length + own + 2 * dot)

    def dot(self, vector: Vector) -> float:
        get = self.weights.get
        return sum(weight * get(key, 0.0) for key, weight in vector.items())


@dataclass(slots=True)
class Profile:
    """A lead as the sum of its posts."""

    words: Sum = field(default_factory=Sum)
    runs: Sum = field(default_factory=Sum)
    titles: deque[Vector] = field(default_factory=lambda: deque(maxlen=RECENT))
    posts: int = 0
    names: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)

    def main_names(self) -> list[str]:
        """The places that enough of the lead's posts name, most frequent first."""
        least = max(1.0, self.posts * MAIN_NAMES)
        return [name for name, count in self.names.most_common() if count >= least]

    def shared_words(self, post: Features, most: int = 6) -> list[str]:
        """The words that make post and lead alike, weightiest first."""
        get = self.words.weights.get
        common = ((weight * get(word, 0.0), word) for word, weight in post.words.items())
        return [word for product, word in sorted(common, reverse=True)[:most] if product > 0]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A post with its vectors under the weights of this moment."""

    post: Features
    runs: Vector
    title: Vector


class LeadIndex:
    """Profiles of all leads that may still receive posts."""

    def __init__(self, known: Known | None = None) -> None:
        self.known = known or {}
        self.profiles: dict[int, Profile] = {}
        self._rarity = Rarity()
        self._by_word: defaultdict[str, set[int]] = defaultdict(set)
        self._by_run: defaultdict[str, set[int]] = defaultdict(set)

    def weigh(self, post: Features) -> Weighed:
        """The post as it can be compared now."""
        return Weighed(post, self._rarity.vector(post.body, KEPT), self._rarity.vector(post.title))

    def drop(self, lead_id: int) -> None:
        """Forget a lead, so that its present posts can be added anew."""
        profile = self.profiles.pop(lead_id, None)
        if profile is None:
            return
        for word in profile.words.weights:
            self._by_word[word].discard(lead_id)
        for run in profile.runs.weights:
            self._by_run[run].discard(lead_id)

    def add(self, lead_id: int, weighed: Weighed, topic: str, *, again: bool = False) -> None:
        """Put a post into its lead's profile (a new one where there is none).

        `again` says that the post was in the index before: it makes no word more common.
        """
        post = weighed.post
        profile = self.profiles.setdefault(lead_id, Profile())
        profile.words.add(post.words)
        profile.runs.add(weighed.runs)
        profile.titles.append(weighed.title)
        profile.posts += 1
        profile.names.update(post.names)
        profile.topics[topic] += 1
        for word in post.words:
            self._by_word[word].add(lead_id)
        for run in weighed.runs:
            self._by_run[run].add(lead_id)
        if not again:
            self._rarity.add(post.body)

    def rare_runs(self, weighed: Weighed) -> Counter[int]:
        """For each lead how many name-like runs it shares with the post that hardly any other lead holds."""
        found: Counter[int] = Counter()
        for run in weighed.runs:
            leads = self._by_run.get(run, ())
            if 0 < len(leads) <= RARE and is_name_like(run):
                found.update(leads)
        return found

    def candidates(self, weighed: Weighed) -> list[int]:
        """Leads worth a close look, the likeliest first."""
        by_runs = self._votes(weighed.runs, self._by_run)
        by_words = self._votes(weighed.post.words, self._by_word)
        first = sorted(by_runs, key=lambda lead: (-self._run_likeness(lead, weighed.runs), lead))[:BY_RUNS]
        second = sorted(by_words, key=lambda lead: (-self._word_likeness(lead, weighed.post.words), lead))
        return list(dict.fromkeys([*first, *second[:BY_WORDS]]))

    def _votes(self, vector: Vector, index: dict[str, set[int]]) -> Iterable[int]:
        """The leads that share most weight with a vector: enough to choose from."""
        votes: Counter[int] = Counter()
        for key, weight in vector.items():
            leads = index.get(key, ())
            if len(leads) <= COMMON:
                for lead in leads:
                    votes[lead] += weight  # type: ignore[assignment]  # Counter takes floats, its stub does not
        best = sorted(votes.items(), key=lambda item: (-item[1], item[0]))[: 4 * BY_RUNS]
        return [lead for lead, _ in best]

    def _run_likeness(self, lead: int, vector: Vector) -> float:
        profile = self.profiles[lead]
        # between the mean and the sum: a large lead is neither lost nor swallows all
        return profile.runs.dot(vector) / math.sqrt(profile.runs.length**2 * math.sqrt(profile.posts))

    def _word_likeness(self, lead: int, vector: Vector) -> float:
        words = self.profiles[lead].words
        return words.dot(vector) / words.length if words.length else 0.0
