"""Hot problems: which leads most residents speak about in a period.

heat = (posts + ln(1 + likes + dislikes)) × (1 + 7 / (7 + days)), where `days` is the time between the
first and the last post of the period. Many voices count linearly, clicks by their logarithm (they are
cheap), and a problem that many report within days is hotter than one of the whole year.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from common.errors import InputError
from common.i18n import N_, _
from pipeline.central import Said, central_sentence
from pipeline.hot_people import people_of
from pipeline.hot_trend import Trend, trend_of
from pipeline.lead_list import CHUNK, day_bounds
from pipeline.store.engine import Store
from pipeline.store.models import Lead, LeadEvent, Post
from pipeline.town import TownContext

FORMULA = N_("热度 = (帖数 + ln(1+点赞+反对)) × (1 + 7/(7+天数))，天数为首末两帖相隔")


DAY = 86_400  # seconds


@dataclass(frozen=True, slots=True)
class HotProblem:
    """One row of the table of hot problems (热点问题表)."""

    rank: int
    lead_id: int
    heat: float
    first: datetime
    last: datetime
    place: str
    people: str
    """Whom it affects by the words of the posts: residents of an estate, pupils, ...; empty where they do not say."""
    description: str
    """The most central sentence of the posts, redacted as they are."""
    topic: str
    state: str
    posts: list[str]
    clicks: int
    """Likes and dislikes together."""
    days: float
    """Time between the first and the last post."""
    trend: Trend


@dataclass(frozen=True, slots=True)
class HotPost:
    """A post of a hot problem, as the detail table shows it."""

    lead_id: int
    post_id: str
    source: str
    published_at: datetime
    title: str
    likes: int
    dislikes: int


def heat(posts: int, clicks: int, days: float) -> float:
    """The heat of a problem; see the module's text for the formula."""
    return (posts + math.log1p(max(0, clicks))) * (1 + 7 / (7 + max(0.0, days)))


def hot_problems(
    store: Store,
    town: TownContext,
    now: datetime,
    *,
    first: date | None = None,
    last: date | None = None,
    topic: str | None = None,
    place: str | None = None,
    limit: int = 20,
) -> list[HotProblem]:
    """The hottest leads by their posts from local day `first` to `last`, as of `now`.

    `place` takes what lies in it along. Restricted leads are left out, and so are leads that a person found to
    hold no problem. `InputError` for an unknown topic.
    """
    if topic is not None:
        _check_topic(town, topic)
    with store.read() as session:
        ranked = _ranked(session, town, now, first, last, topic, place)[:limit]
        numbers = [lead_id for _points, lead_id in ranked]
        leads = {lead.id: lead for lead in session.scalars(select(Lead).where(Lead.id.in_(numbers)))}
        posts = _posts(session, numbers, _within(town, now, first, last))
        end = now if last is None else min(now, day_bounds(town, last)[1])
        moments = _moments(session, numbers, end)
    return [
        _problem(rank, points, leads[lead_id], posts[lead_id], trend_of(moments[lead_id], end))
        for rank, (points, lead_id) in enumerate(ranked, start=1)
    ]


def hot_posts(
    store: Store,
    town: TownContext,
    problems: Sequence[HotProblem],
    now: datetime,
    *,
    first: date | None = None,
    last: date | None = None,
) -> list[HotPost]:
    """The posts behind these problems, in their order, oldest first."""
    numbers = [problem.lead_id for problem in problems]
    with store.read() as session:
        posts = _posts(session, numbers, _within(town, now, first, last))
    return [
        HotPost(
            lead_id=number,
            post_id=post.post_id,
            source=post.source_id,
            published_at=post.published_at,
            title=post.title or post.text[:40],
            likes=post.likes or 0,
            dislikes=post.dislikes or 0,
        )
        for number in numbers
        for post in posts[number]
    ]


def _ranked(
    session: Session,
    town: TownContext,
    now: datetime,
    first: date | None,
    last: date | None,
    topic: str | None,
    place: str | None,
) -> list[tuple[float, int]]:
    """Heat and number of every lead with posts in the period, the hottest first. Reads counts, not posts."""
    counted = (
        select(
            Lead.id,
            Lead.place,
            func.count(),
            func.sum(func.coalesce(Post.likes, 0) + func.coalesce(Post.dislikes, 0)),
            func.min(Post.published_at),
            func.max(Post.published_at),
        )
        .join(Post, Post.lead_id == Lead.id)
        .where(Lead.town == town.id, Lead.restricted.is_(False), Lead.id.not_in(_no_problem(town)))
        .where(*_within(town, now, first, last))
        .group_by(Lead.id, Lead.place)
    )
    if topic is not None:
        counted = counted.where(Lead.topic == topic)
    ranked = [
        (heat(posts, int(clicks), (newest - oldest).total_seconds() / DAY), number)
        for number, where, posts, clicks, oldest, newest in session.execute(counted)
        if place is None or lies_in(town, where, place)
    ]
    return sorted(ranked, key=lambda pair: (-pair[0], pair[1]))


def _within(
    town: TownContext, now: datetime, first: date | None, last: date | None
) -> list[ColumnElement[bool]]:
    """Posts of the period, none from later than `now`."""
    wanted = [Post.town == town.id, Post.published_at <= now]
    if first is not None:
        wanted.append(Post.published_at >= day_bounds(town, first)[0])
    if last is not None:
        wanted.append(Post.published_at < day_bounds(town, last)[1])
    return wanted


def _posts(
    session: Session, leads: Sequence[int], within: Sequence[ColumnElement[bool]]
) -> dict[int, list[Post]]:
    """The posts of these leads, oldest first."""
    found: dict[int, list[Post]] = {lead: [] for lead in leads}
    for at in range(0, len(leads), CHUNK):
        rows = session.scalars(
            select(Post)
            .where(Post.lead_id.in_(leads[at : at + CHUNK]), *within)
            .order_by(Post.published_at, Post.id)
        )
        for post in rows:
            if post.lead_id is not None:
                found[post.lead_id].append(post)
    return found


def lies_in(town: TownContext, place: str, wider: str) -> bool:
    """Whether `place` is `wider`, lies in it, or has it in its name (a place that nobody listed)."""
    return wider in town.around(place) or (len(wider) > 1 and wider in place)


def _no_problem(town: TownContext) -> Select[int]:
    """Leads that a person dismissed because there is nothing to solve."""
    reason = LeadEvent.data["reason"].as_string()
    return (
        select(LeadEvent.lead_id)
        .join(Lead, Lead.id == LeadEvent.lead_id)
        .where(LeadEvent.town == town.id, LeadEvent.kind == "dismissed", reason == "no_problem")
        .where(Lead.state == "no_action")
    )


def _check_topic(town: TownContext, topic: str) -> None:
    known = [one.id for one in town.catalogue.topics]
    if topic not in known:
        raise InputError(
            _("--topic = {value}：只能是 {allowed}").format(value=topic[:40], allowed="、".join(known))
        )


def _moments(session: Session, leads: Sequence[int], end: datetime) -> dict[int, list[datetime]]:
    """When all posts of these leads were published, those before the period too."""
    found: dict[int, list[datetime]] = {lead: [] for lead in leads}
    for at in range(0, len(leads), CHUNK):
        rows = session.execute(
            select(Post.lead_id, Post.published_at).where(
                Post.lead_id.in_(leads[at : at + CHUNK]), Post.published_at <= end
            )
        )
        for lead, moment in rows:
            if lead is not None:
                found[lead].append(moment)
    return found


def _problem(rank: int, points: float, lead: Lead, posts: list[Post], trend: Trend) -> HotProblem:
    said = [Said(post.title, post.text, post.tokens) for post in posts if post.purged_at is None]
    return HotProblem(
        rank=rank,
        lead_id=lead.id,
        heat=round(points, 2),
        first=posts[0].published_at,
        last=posts[-1].published_at,
        place=lead.place,
        people=people_of(said),
        description=central_sentence(said) or lead.title,
        topic=lead.topic,
        state=lead.state,
        posts=[post.post_id for post in posts],
        clicks=sum((post.likes or 0) + (post.dislikes or 0) for post in posts),
        days=round((posts[-1].published_at - posts[0].published_at).total_seconds() / DAY, 1),
        trend=trend,
    )
