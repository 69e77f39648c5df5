"""The posts that teach the most: those the model is least sure of, each about something else, and some at random."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from classify.alike import SAME, grams, share
from pipeline.labels_split import drawn
from pipeline.store.learning import LabelSkip
from pipeline.store.models import Lead, Post
from pipeline.store.review import TrainingLabel
from pipeline.town import TownContext

CANDIDATES = 240
"""Least sure posts, as they were read at intake, that the model at work reads anew."""
LATEST = 20_000
"""Newest posts among which the queue looks."""
RANDOM_EVERY = 5
"""Each fifth post is drawn by its hash: figures on these say how good the model is on the whole inbox."""
RANDOM_SHARE = 0.05
SAME_TOPIC = 0.12
"""What each post of the same topic among the last few takes away from a post's turn."""
REMEMBERED = 5
LEADERS = 3
"""Topics shown as the model's guesses."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post that may be labelled, with the model's leanings (topic, probability), most likely first."""

    post: Post
    leanings: tuple[tuple[str, float], ...]
    drawn: bool = False

    @property
    def sureness(self) -> float:
        """How far the first topic is ahead, and how sure the urgency is: the least sure post comes first."""
        first, second = (*(share for _topic, share in self.leanings[:2]), 0.0, 0.0)[:2]
        ahead = first - second if self.post.actionable else 2 * self.post.topic_confidence - 1
        return ahead + 0.5 * self.post.urgency_confidence


Lean = Callable[[Sequence[tuple[str, str]]], list[list[tuple[str, float]]]]


def candidates(session: Session, town: TownContext, *, staff: str, office: str | None) -> list[Post]:
    """Unlabelled posts for this reader: an office gets the restricted ones of its own leads, others none of them."""
    newest = (
        select(Post.id)
        .where(Post.town == town.id, Post.purged_at.is_(None))
        .order_by(Post.id.desc())
        .limit(LATEST)
        .subquery()
    )
    hidden = [one.id for one in town.catalogue.topics if one.restricted]
    wanted = (
        select(Post)
        .outerjoin(Lead, Lead.id == Post.lead_id)
        .where(
            Post.id.in_(select(newest.c.id)),
            ~select(TrainingLabel.id)
            .where(TrainingLabel.post_id == Post.id, TrainingLabel.withdrawn_at.is_(None))
            .exists(),
            ~select(LabelSkip.id).where(LabelSkip.post_id == Post.id, LabelSkip.staff == staff).exists(),
        )
    )
    if office is not None:
        wanted = wanted.where(Lead.restricted.is_(True), Lead.office == office)
    else:
        wanted = wanted.where(or_(Lead.id.is_(None), Lead.restricted.is_(False)), Post.topic.not_in(hidden))
    sure = Post.topic_confidence + 0.5 * Post.urgency_confidence
    return list(session.scalars(wanted.order_by(sure, Post.id.desc()).limit(CANDIDATES))) + list(
        session.scalars(wanted.order_by(Post.id.desc()).limit(CANDIDATES))
    )


def queue(posts: Sequence[Post], lean: Lean | None, *, done: int = 0, size: int = 20) -> list[Candidate]:
    """The next posts to label for somebody who has labelled `done`. Without `lean` the reading at intake counts."""
    unique = {post.id: post for post in posts}
    posts = list(unique.values())
    leanings = (
        lean([(post.title, post.text) for post in posts])
        if lean is not None and posts
        else [[(post.topic, post.topic_confidence)] for post in posts]
    )
    found = [Candidate(post, tuple(likely[:LEADERS])) for post, likely in zip(posts, leanings, strict=True)]
    by_chance = [one for one in found if drawn(f"queue {one.post.id}", RANDOM_SHARE)]
    unsure = [one for one in found if one not in by_chance]
    return _varied(unsure, by_chance, done, size)


def _varied(found: list[Candidate], by_chance: list[Candidate], done: int, size: int) -> list[Candidate]:
    """Least sure first, but one of each lead and wording, and not the same topic all the time."""
    taken: list[Candidate] = []
    leads: set[int] = set()
    read: list[frozenset[str]] = []
    topics: list[str] = []

    def fresh(one: Candidate) -> bool:
        if one.post.lead_id in leads or any(one.post.id == old.post.id for old in taken):
            return False
        mine = grams(one.post.title, one.post.text)
        return all(share(mine, other) < SAME for other in read)

    def take(one: Candidate) -> None:
        taken.append(one)
        read.append(grams(one.post.title, one.post.text))
        topics.append(one.leanings[0][0])
        if one.post.lead_id is not None:
            leads.add(one.post.lead_id)

    while len(taken) < size and found:
        if (done + len(taken)) % RANDOM_EVERY == RANDOM_EVERY - 1:
            lucky = next((one for one in by_chance if fresh(one)), None)
            if lucky is not None:
                take(Candidate(lucky.post, lucky.leanings, drawn=True))
                continue
        seen = Counter(topics[-REMEMBERED:])
        best = min(found, key=lambda one: (one.sureness + SAME_TOPIC * seen[one.leanings[0][0]], one.post.id))
        found.remove(best)
        if fresh(best):
            take(best)
    return taken
