"""The labels as they stand: for each post what people last said about it, with its text."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from classify.labels import OTHER
from pipeline.store.models import Lead, Post
from pipeline.store.review import TrainingLabel
from pipeline.town import TownContext
from pipeline.triage import URGENCY_ORDER


@dataclass(frozen=True, slots=True)
class LabelledPost:
    """A redacted post with its labels; None where nobody said anything. `topic` is `other` for nobody's business."""

    post: int
    lead: int | None
    """The lead it stood in when it was first labelled."""
    title: str
    text: str
    topic: str | None
    urgency: str | None
    place: str | None
    guess: tuple[str, str, str]
    """Topic, urgency and place as the machine read them: what the person saw and left as it was."""
    restricted: bool
    """For one office's eyes: its lead, what the machine reads in it, or what a person said."""
    drawn: bool
    """Drawn at random, not because the model was unsure or somebody found a mistake."""


def labels_now(session: Session, town: TownContext) -> list[LabelledPost]:
    """All labelled posts whose text is still kept, in the order in which they were first labelled."""
    rows = session.scalars(
        select(TrainingLabel)
        .where(TrainingLabel.town == town.id, TrainingLabel.withdrawn_at.is_(None))
        .order_by(TrainingLabel.id)
    )
    said: dict[int, list[TrainingLabel]] = {}
    for row in rows:
        said.setdefault(row.post_id, []).append(row)
    found = {}
    ids = list(said)
    for at in range(0, len(ids), 500):
        for post, hidden in session.execute(
            select(Post, Lead.restricted)
            .outerjoin(Lead, Lead.id == Post.lead_id)
            .where(Post.id.in_(ids[at : at + 500]), Post.purged_at.is_(None))
        ):
            found[post.id] = _labelled(post, said[post.id], town, lead_hidden=bool(hidden))
    return [found[post] for post in said if post in found]


def _labelled(post: Post, rows: list[TrainingLabel], town: TownContext, *, lead_hidden: bool) -> LabelledPost:
    newest = {row.field: row for row in rows}
    topic, calm = newest.get("topic"), newest.get("actionable")
    # "nobody can act on it" and a topic contradict each other: what was said last counts
    nobody = calm is not None and calm.value == "false" and (topic is None or topic.id < calm.id)
    value = OTHER if nobody else topic.value if topic is not None else None
    topics = {post.topic, value, *(row.value for row in rows if row.field == "topic")}
    urgency, place = newest.get("urgency"), newest.get("place")
    return LabelledPost(
        post=post.id,
        lead=rows[0].lead_id,
        title=post.title,
        text=post.text,
        topic=value,
        urgency=urgency.value if urgency is not None and not nobody else None,
        place=place.value if place is not None else None,
        guess=(post.topic, post.urgency, post.place),
        restricted=lead_hidden or any(town.catalogue.is_restricted(one) for one in topics if one),
        drawn=any(row.how == "random" for row in rows),
    )


def usable(labels: list[LabelledPost], topics: Container[str]) -> Iterator[tuple[LabelledPost, str, str]]:
    """Labelled posts with topic and urgency to learn from, those of topics that the town no longer has left out.

    A person who corrects one of the two has seen the other and left it: it counts as said.
    """
    for one in labels:
        topic = one.topic or one.guess[0]
        urgency = one.urgency or one.guess[1]
        known = topic == OTHER or topic in topics
        if (one.topic or one.urgency) and known and urgency in URGENCY_ORDER:
            yield one, topic, urgency
