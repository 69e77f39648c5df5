"""Posts between leads by hand: merge two leads, split posts off, move a post. Each post so placed is pinned."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from common.errors import InputError, LifeCycleError
from common.i18n import _
from pipeline.lead_terms import hasten
from pipeline.leads import headline, open_lead
from pipeline.lifecycle import ENDED, record
from pipeline.snapshot import snapshot
from pipeline.store.models import Lead, Outbox, Post
from pipeline.town import TownContext
from pipeline.triage import more_urgent


def merge(session: Session, lead: Lead, other: Lead, now: datetime, *, town: TownContext, staff: str) -> None:
    """All posts of `other` go to `lead`, which keeps its topic, office and state; the higher urgency counts."""
    _check_pair(lead, other)
    posts = _posts_of(session, other)
    before, other_before = snapshot(lead), snapshot(other)
    pinned = _place(posts, lead)
    other.state, other.merged_into, other.closed_at = "merged", lead.id, now
    recount(session, lead)
    _raise(session, lead, other.urgency, now, town=town)
    record(
        session, lead, "merged", now, staff=staff, other=other.id, posts=[post.id for post in posts],
        pinned=pinned, before=before, other_before=other_before,
    )  # fmt: skip
    record(session, other, "merged_into", now, staff=staff, other=lead.id)


def split(
    session: Session, lead: Lead, posts: Collection[int], now: datetime, *, town: TownContext, staff: str
) -> Lead:
    """These posts are about another problem: they get a lead of their own, which is routed at once."""
    moved, stay = _divide(session, lead, posts)
    if not stay:
        raise InputError(_("至少要留一条帖子在原线索中"))
    before = snapshot(lead)
    first = min(moved, key=lambda post: (post.published_at, post.id))
    made = open_lead(session, town, first, now)
    made.restricted = made.restricted or lead.restricted
    pinned = _place(moved, made)
    recount(session, made)
    recount(session, lead)
    for post in moved:
        _raise(session, made, post.urgency, now, town=town)
    ids = [post.id for post in moved]
    record(
        session, lead, "split_off", now, staff=staff, other=made.id, posts=ids, pinned=pinned, before=before
    )
    record(session, made, "split_from", now, staff=staff, other=lead.id, posts=ids)
    return made


def move(
    session: Session,
    lead: Lead,
    other: Lead,
    posts: Collection[int],
    now: datetime,
    *,
    town: TownContext,
    staff: str,
) -> None:
    """These posts of `lead` belong to `other`. To move all of them, merge."""
    _check_pair(other, lead)
    moved, stay = _divide(session, lead, posts)
    if not stay:
        raise InputError(_("全部帖子都要移走时，请用合并"))
    before, other_before = snapshot(lead), snapshot(other)
    pinned = _place(moved, other)
    recount(session, lead)
    recount(session, other)
    for post in moved:
        _raise(session, other, post.urgency, now, town=town)
    ids = [post.id for post in moved]
    record(
        session, lead, "posts_moved_out", now, staff=staff, other=other.id, posts=ids, pinned=pinned,
        before=before, other_before=other_before,
    )  # fmt: skip
    record(session, other, "posts_moved_in", now, staff=staff, other=lead.id, posts=ids)


def recount(session: Session, lead: Lead) -> None:
    """Count, period and title of a lead from the posts it now has: no post's words stay behind it."""
    session.flush()
    count, first, last = session.execute(
        select(func.count(), func.min(Post.published_at), func.max(Post.published_at)).where(
            Post.lead_id == lead.id
        )
    ).one()
    lead.post_count = count
    if count:
        lead.first_seen, lead.last_seen = first, last
        rows = session.execute(
            select(Post.title, Post.text).where(Post.lead_id == lead.id).order_by(Post.published_at, Post.id)
        )
        titles = [headline(title, text) for title, text in rows if title or text]
        if titles and not any(title.endswith(lead.title) for title in titles):
            lead.title = titles[0]


def put_back(session: Session, data: dict[str, Any], source: Lead) -> None:
    """Undo a placement: the posts that are still where they were put return to `source`, pins as before."""
    posts = session.scalars(
        select(Post).where(Post.id.in_(data["posts"]), Post.lead_id == data["placed_in"])
    ).all()
    for post in posts:
        post.lead_id, post.pinned = source.id, post.id in data["pinned"]


def _check_pair(lead: Lead, other: Lead) -> None:
    """Whether posts of `other` may come to `lead`."""
    if lead.id == other.id or lead.town != other.town:
        raise InputError(_("请选择另一条线索"))
    if lead.state in ENDED:
        raise LifeCycleError(_("线索 {lead} 已结束，请先重新办理再合并").format(lead=lead.id))
    if other.state == "merged":
        raise LifeCycleError(
            _("线索 {lead} 已并入线索 {other}").format(lead=other.id, other=other.merged_into)
        )
    if lead.restricted != other.restricted or (lead.restricted and lead.office != other.office):
        raise LifeCycleError(_("限办线索只能与同一部门的限办线索合并"))


def _posts_of(session: Session, lead: Lead) -> list[Post]:
    return list(session.scalars(select(Post).where(Post.lead_id == lead.id).order_by(Post.id)))


def _divide(session: Session, lead: Lead, wanted: Collection[int]) -> tuple[list[Post], list[Post]]:
    """The lead's posts: those that leave, and those that stay."""
    posts = _posts_of(session, lead)
    missing = set(wanted) - {post.id for post in posts}
    if missing or not wanted:
        raise InputError(
            _("这些帖子不在线索 {lead} 中：{posts}").format(
                lead=lead.id, posts="、".join(str(post) for post in sorted(missing)) or "—"
            )
        )
    return [post for post in posts if post.id in wanted], [post for post in posts if post.id not in wanted]


def _place(posts: list[Post], lead: Lead) -> list[int]:
    """Put posts into a lead by hand; returns the ids of those that were pinned before."""
    pinned = [post.id for post in posts if post.pinned]
    for post in posts:
        post.lead_id, post.pinned = lead.id, True
    return pinned


def _raise(session: Session, lead: Lead, urgency: str, now: datetime, *, town: TownContext) -> None:
    """Take over a higher urgency with its deadlines; alerts learn of it."""
    higher = more_urgent(lead.urgency, urgency)
    if higher == lead.urgency:
        return
    before, lead.urgency = lead.urgency, higher
    hasten(lead, now, town.zone)
    record(session, lead, "urgency_raised", now, before=before, after=higher)
    session.add(Outbox(town=town.id, lead_id=lead.id, kind="urgency_raised", created_at=now))
