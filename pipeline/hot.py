"""Hot problems: which leads most residents speak about in a period.

heat = (posts + ln(1 + likes + dislikes)) × (1 + 7 / (7 + days)), where `days` is the time between the
first and the last post of the period. Many voices count linearly, clicks by their logarithm (they are
cheap), and a problem that many report within days is hotter than one of the whole year.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from pipeline.lead_list import day_bounds
from pipeline.store.engine import Store
from pipeline.store.models import Lead, Post
from pipeline.town import TownContext


@dataclass(frozen=True, slots=True)
class HotProblem:
    """One row of the table of hot problems (热点问题表)."""

    rank: int
    lead_id: int
    heat: float
    first: datetime
    last: datetime
    place: str
    description: str
    topic: str
    posts: list[str]


def heat(posts: int, clicks: int, days: float) -> float:
    """The heat of a problem; see the module's text for the formula."""
    return (posts + math.log1p(max(0, clicks))) * (1 + 7 / (7 + max(0.0, days)))


def hot_problems(
    store: Store, town: TownContext, *, first: date | None = None, last: date | None = None, limit: int = 20
) -> list[HotProblem]:
    """The hottest leads by their posts from local day `first` to `last`; restricted leads are left out."""
    wanted = (
        select(Post, Lead)
        .join(Lead, Post.lead_id == Lead.id)
        .where(Post.town == town.id, Lead.restricted.is_(False))
        .order_by(Post.published_at, Post.id)
    )
    if first is not None:
        wanted = wanted.where(Post.published_at >= day_bounds(town, first)[0])
    if last is not None:
        wanted = wanted.where(Post.published_at < day_bounds(town, last)[1])
    groups: defaultdict[int, list[Post]] = defaultdict(list)
    leads: dict[int, Lead] = {}
    with store.read() as session:
        for post, lead in session.execute(wanted):
            groups[lead.id].append(post)
            leads[lead.id] = lead
    ranked = sorted(
        ((_heat_of(posts), lead_id) for lead_id, posts in groups.items()),
        key=lambda pair: (-pair[0], pair[1]),
    )
    return [
        HotProblem(
            rank=rank,
            lead_id=lead_id,
            heat=round(points, 2),
            first=groups[lead_id][0].published_at,
            last=groups[lead_id][-1].published_at,
            place=leads[lead_id].place,
            description=leads[lead_id].title,
            topic=leads[lead_id].topic,
            posts=[post.post_id for post in groups[lead_id]],
        )
        for rank, (points, lead_id) in enumerate(ranked[:limit], start=1)
    ]


def _heat_of(posts: Sequence[Post]) -> float:
    clicks = sum((post.likes or 0) + (post.dislikes or 0) for post in posts)
    days = (posts[-1].published_at - posts[0].published_at).total_seconds() / 86_400
    return heat(len(posts), clicks, days)
