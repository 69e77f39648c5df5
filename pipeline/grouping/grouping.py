"""Grouping kept in step with the store: loads what other processes added, forgets what was rolled back."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.grouping.by_hand import newest_event, rearranged_leads
from pipeline.grouping.features import features
from pipeline.grouping.index import LeadIndex, Weighed
from pipeline.grouping.join import Joined, find_lead
from pipeline.store.models import Post
from pipeline.town import TownContext


class Grouping:
    """The lead index of one town. Call `catch_up` first in each transaction, `forget` after a roll-back."""

    def __init__(self, town: TownContext) -> None:
        self._town = town.id
        self._known = {place.name: town.around(place.name) for place in town.places}
        self.forget()

    def forget(self) -> None:
        """Start from nothing: the next `catch_up` reads all posts again."""
        self._index = LeadIndex(self._known)
        self._last_post = 0
        self._last_event = 0

    def catch_up(self, session: Session) -> None:
        """Take over every post stored since the last call, by whichever process, and what people rearranged."""
        before = self._last_post
        changed = rearranged_leads(session, self._town, self._last_event) if before else set()
        for lead_id in changed:
            self._index.drop(lead_id)
        wanted = (Post.id > before) | Post.lead_id.in_(changed) if changed else Post.id > before
        rows = session.execute(
            select(Post.id, Post.title, Post.text, Post.tokens, Post.names, Post.topic, Post.lead_id)
            .where(Post.town == self._town, wanted)
            .order_by(Post.id)
        )
        for post_id, title, text, tokens, names, topic, lead_id in rows:
            if lead_id is not None:
                weighed = self.weigh(title, text, tokens, names)
                self._index.add(lead_id, weighed, topic, again=post_id <= before)
            self._last_post = max(self._last_post, post_id)
        self._last_event = newest_event(session)

    def weigh(self, title: str, text: str, tokens: str, names: list[str]) -> Weighed:
        """A post, stored or new, as it is compared."""
        title_words, _line, text_words = tokens.partition("\n")
        return self._index.weigh(features(title_words.split(" "), text_words.split(" "), names, title, text))

    def find(self, weighed: Weighed, topic: str, text: str) -> Joined | None:
        """The lead of a new post. It may be an ended one: `pipeline.returning` says what that means."""
        return find_lead(self._index, weighed, topic, text)

    def add(self, post_id: int, lead_id: int | None, weighed: Weighed, topic: str) -> None:
        """Remember a post just stored."""
        if lead_id is not None:
            self._index.add(lead_id, weighed, topic)
        self._last_post = max(self._last_post, post_id)


def to_tokens(title_words: list[str], text_words: list[str]) -> str:
    """The words of a post as the store keeps them: title and text on one line each."""
    return " ".join(title_words) + "\n" + " ".join(text_words)
