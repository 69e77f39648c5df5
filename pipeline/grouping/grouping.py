"""Grouping kept in step with the store: loads what other processes added, forgets what was rolled back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.grouping.bridge import Bridge, agreement
from pipeline.grouping.by_hand import kept_apart, newest_event, rearranged_leads
from pipeline.grouping.features import Features, features
from pipeline.grouping.index import PostIndex
from pipeline.grouping.join import Fit, Joined, find_lead
from pipeline.lifecycle import ENDED
from pipeline.store.models import Lead, Post
from pipeline.town import TownContext


@dataclass(frozen=True, slots=True)
class Found:
    """What grouping says of a new post: its lead, if there is one, and how the leads nearby fit."""

    joined: Joined | None
    near: list[Fit]


class Grouping:
    """The index of one town. Call `catch_up` first in each transaction, `forget` after a roll-back."""

    def __init__(self, town: TownContext) -> None:
        self._town = town.id
        self._known = {place.name: town.around(place.name) for place in town.places}
        self.forget()

    def forget(self) -> None:
        """Start from nothing: the next `catch_up` reads all posts again."""
        self._index = PostIndex()
        self._last_post = 0
        self._last_event = 0
        self._apart: set[frozenset[int]] = set()

    def catch_up(self, session: Session) -> None:
        """Take over every post stored since the last call, by whichever process, and what was rearranged."""
        before = self._last_post
        changed = rearranged_leads(session, self._town, self._last_event) if before else set()
        rows = session.execute(
            select(Post.id, Post.title, Post.text, Post.tokens, Post.names, Post.topic, Post.lead_id)
            .where(Post.town == self._town, Post.id > before)
            .order_by(Post.id)
        )
        for post_id, title, text, tokens, names, topic, lead_id in rows:
            if lead_id is not None:
                self._index.add(post_id, lead_id, self.weigh(title, text, tokens, names), topic)
            self._last_post = max(self._last_post, post_id)
        if changed:
            self._follow(session, changed)
        self._apart |= kept_apart(session, self._town, self._last_event)
        self._last_event = newest_event(session)

    def weigh(self, title: str, text: str, tokens: str, names: list[str]) -> Features:
        """A post, stored or new, as it is compared."""
        title_words, _line, text_words = tokens.partition("\n")
        words = title_words.split(" "), text_words.split(" ")
        return features(self._index.rarity, title, text, words, names)

    def find(self, post: Features, topic: str, text: str, allowed: Callable[[int], bool]) -> Found:
        """The lead of a new post. It may be an ended one: `pipeline.returning` says what that means."""
        return Found(*find_lead(self._index, self._known, post, topic, text, allowed))

    def add(self, post_id: int, lead_id: int | None, post: Features, topic: str) -> None:
        """Remember a post just stored."""
        if lead_id is not None:
            self._index.add(post_id, lead_id, post, topic)
        self._last_post = max(self._last_post, post_id)

    def bridge(self, session: Session, lead: int, near: Iterable[Fit]) -> Bridge | None:
        """Another open lead that is about the same problem as `lead`, which just got a post like its own."""

        def text_of(post: int) -> str:
            row = session.execute(select(Post.title, Post.text).where(Post.id == post)).one()
            return f"{row.title}{row.text}"

        for fit in near:
            other = fit.lead_id
            if other == lead or frozenset((lead, other)) in self._apart:
                continue
            if session.get_one(Lead, other).state in ENDED:
                continue
            found = agreement(self._index, self._known, lead, fit, text_of)
            if found is not None:
                return found
        return None

    def move(self, posts: Iterable[int], lead: int) -> None:
        """These posts stand in `lead` now."""
        rows = (self._index.row_of(post) for post in posts)
        self._index.move([row for row in rows if row is not None], lead)

    def _follow(self, session: Session, changed: set[int]) -> None:
        """Put the posts of leads that were rearranged where they stand now."""
        now: defaultdict[int, list[int]] = defaultdict(list)
        for post, lead in session.execute(select(Post.id, Post.lead_id).where(Post.lead_id.in_(changed))):
            if lead is not None:
                now[lead].append(post)
        for lead, posts in now.items():
            self.move(posts, lead)


def to_tokens(title_words: list[str], text_words: list[str]) -> str:
    """The words of a post as the store keeps them: title and text on one line each."""
    return " ".join(title_words) + "\n" + " ".join(text_words)
