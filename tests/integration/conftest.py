"""Posts taken in by the real intake with the small reader, a clock with hands, and looks into the store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from crawlers.post import CrawledPost
from pipeline.intake import Intake
from pipeline.reader import Reader
from pipeline.store.engine import Store
from pipeline.store.models import Lead, LeadEvent, Outbox, Post
from pipeline.town import TownContext


class Hands:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


@pytest.fixture
def hands(now: datetime) -> Hands:
    return Hands(now)


@pytest.fixture
def take_in(store: Store, town: TownContext, reader: Reader, hands: Hands) -> Callable[..., list[int]]:
    """Takes texts in as posts of one hour ago; returns the ids of their leads, one for each text."""
    intake = Intake(store, town, reader, hands)
    count = 0

    def take(*texts: str, source: str = "board", hours_ago: float = 1, likes: int | None = None) -> list[int]:
        nonlocal count
        posts = []
        for text in texts:
            count += 1
            posts.append(
                CrawledPost(
                    source_id=source,
                    post_id=f"p{count}",
                    url=f"https://example.org/{count}",
                    title="",
                    text=text,
                    published_at=hands() - timedelta(hours=hours_ago) + timedelta(seconds=count),
                    likes=likes,
                    dislikes=None,
                    replies=None,
                )
            )
        intake.take_in(posts)
        with store.read() as session:
            leads = [
                session.scalar(select(Post.lead_id).where(Post.post_id == post.post_id)) for post in posts
            ]
        return [lead for lead in leads if lead is not None]

    return take


@pytest.fixture
def lead_of(store: Store) -> Callable[[int], Lead]:
    """The lead as it stands in the database now."""

    def get(lead_id: int) -> Lead:
        with store.read() as session:
            return session.get_one(Lead, lead_id)

    return get


@pytest.fixture
def posts_in(store: Store) -> Callable[[int], list[Post]]:
    def get(lead_id: int) -> list[Post]:
        with store.read() as session:
            return list(session.scalars(select(Post).where(Post.lead_id == lead_id).order_by(Post.id)))

    return get


@pytest.fixture
def events_of(store: Store) -> Callable[[int], list[LeadEvent]]:
    def get(lead_id: int) -> list[LeadEvent]:
        with store.read() as session:
            return list(
                session.scalars(select(LeadEvent).where(LeadEvent.lead_id == lead_id).order_by(LeadEvent.id))
            )

    return get


@pytest.fixture
def told_of(store: Store) -> Callable[[int], list[str]]:
    """The kinds of the lead's outbox rows."""

    def get(lead_id: int) -> list[str]:
        with store.read() as session:
            return list(
                session.scalars(select(Outbox.kind).where(Outbox.lead_id == lead_id).order_by(Outbox.id))
            )

    return get
