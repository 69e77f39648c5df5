"""Posts into the store: redacted, without repeats, labelled, joined to leads, in one transaction a batch."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import or_, select, tuple_
from sqlalchemy.orm import Session

from classify.labels import Label
from common.clock import Clock
from crawlers.post import CrawledPost
from pipeline.bridge import bridge
from pipeline.grouping.features import Features
from pipeline.grouping.grouping import Grouping, to_tokens
from pipeline.grouping.join import Fit
from pipeline.leads import follow_urgency, join_lead, open_lead, restrict
from pipeline.normalise import CleanPost, clean
from pipeline.reader import Reader
from pipeline.returning import Destination, settle
from pipeline.store.engine import Store
from pipeline.store.models import Lead, Post, PostRepeat
from pipeline.town import TownContext

BATCH = 200
"""Posts a transaction: few enough that the desk never waits long for the writer."""

MAX_POST_ID = 200
REPEAT_WINDOW = timedelta(days=30)
"""A text that comes again within this time is a repeat; later it is a new voice about an old problem."""


@dataclass
class IntakeReport:
    """What became of the posts handed in."""

    read: int = 0
    added: int = 0
    repeats: int = 0
    updated: int = 0
    known: int = 0
    left_out: int = 0
    """Posts stored without a lead, because they call for nobody's action."""
    opened: int = 0
    joined: int = 0
    bridged: int = 0
    """Leads that went into another one, because a new post fitted both."""
    undated: int = 0
    leads: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Read:
    """A new post with what was read from it."""

    post: CleanPost
    label: Label
    tokens: str
    names: list[str]


class Intake:
    """Takes posts into one town. One instance a process and town: it keeps the lead index."""

    def __init__(
        self,
        store: Store,
        town: TownContext,
        reader: Reader,
        clock: Clock,
        on_leads: Callable[[], None] | None = None,
    ) -> None:
        """`on_leads` is called after each commit that opened or changed a lead: alerts need not poll."""
        self._store = store
        self._town = town
        self._reader = reader
        self._clock = clock
        self._grouping = Grouping(town)
        self._on_leads = on_leads

    def take_in(
        self, posts: Iterable[CrawledPost], progress: Callable[[int], None] | None = None
    ) -> IntakeReport:
        """Store all new posts, oldest first within each batch of `BATCH`; safe to repeat after a crash."""
        report = IntakeReport()
        stream = iter(posts)
        while batch := list(islice(stream, BATCH)):
            self._take_batch(batch, report)
            if progress is not None:
                progress(len(batch))
        return report

    def _take_batch(self, batch: list[CrawledPost], report: IntakeReport) -> None:
        now = self._clock()
        report.read += len(batch)
        report.undated += sum(post.published_at is None for post in batch)
        # boards show one post on two pages: the last copy counts
        unique = {(post.source_id, post.post_id): post for post in map(_short_id, batch)}
        cleaned = [clean(post, self._reader.redact, now) for post in unique.values()]
        cleaned.sort(key=lambda post: (post.published_at, post.post_id))
        with self._store.read() as session:
            fresh = list(self._not_unchanged(session, cleaned))
        labels = self._reader.classify([(post.title, post.text) for post in fresh])
        read = [self._read(post, label) for post, label in zip(fresh, labels, strict=True)]
        counts = replace(report, leads=set(report.leads))
        try:
            with self._store.write() as session:
                self._grouping.catch_up(session)
                self._update_counts(session, cleaned)
                for item in read:
                    self._take_one(session, item, now, counts)
        except BaseException:
            self._grouping.forget()  # it may hold posts that were rolled back
            raise
        if counts.leads and self._on_leads is not None:
            self._on_leads()
        counts.known += len(cleaned) - len(fresh)
        report.__dict__.update(counts.__dict__)

    def _read(self, post: CleanPost, label: Label) -> _Read:
        tokens = to_tokens(self._reader.tokens(post.title), self._reader.tokens(post.text))
        return _Read(post, label, tokens, self._reader.names(f"{post.title}\n{post.text}"))

    def _not_unchanged(self, session: Session, posts: list[CleanPost]) -> Iterator[CleanPost]:
        """The posts that the store does not hold in this very wording."""
        keys = [(post.source_id, post.post_id) for post in posts]
        known = {
            (source, post): (title, text)
            for source, post, title, text in session.execute(
                select(Post.source_id, Post.post_id, Post.title, Post.text).where(
                    Post.town == self._town.id, tuple_(Post.source_id, Post.post_id).in_(keys)
                )
            )
        }
        repeats = {
            tuple(row)
            for row in session.execute(
                select(PostRepeat.source_id, PostRepeat.post_id).where(
                    PostRepeat.town == self._town.id,
                    tuple_(PostRepeat.source_id, PostRepeat.post_id).in_(keys),
                )
            )
        }
        for post in posts:
            key = (post.source_id, post.post_id)
            if key not in repeats and known.get(key) != (post.title, post.text):
                yield post

    def _update_counts(self, session: Session, posts: list[CleanPost]) -> None:
        """Take over likes and replies of posts that are known already."""
        by_key = {(post.source_id, post.post_id): post for post in posts}
        stored = session.scalars(
            select(Post).where(Post.town == self._town.id, tuple_(Post.source_id, Post.post_id).in_(by_key))
        )
        for row in stored:
            post = by_key[(row.source_id, row.post_id)]
            row.likes = post.likes if post.likes is not None else row.likes
            row.dislikes = post.dislikes if post.dislikes is not None else row.dislikes
            row.replies = post.replies if post.replies is not None else row.replies

    def _take_one(self, session: Session, item: _Read, now: datetime, report: IntakeReport) -> None:
        post = item.post
        stored = session.scalar(
            select(Post).where(
                Post.town == self._town.id, Post.source_id == post.source_id, Post.post_id == post.post_id
            )
        )
        if stored is not None:
            self._edit(session, stored, item, now, report)
            return
        if self._is_repeat(session, post, now, report):
            return
        row = self._row(item, now)
        session.add(row)
        session.flush()
        report.added += 1
        weighed = self._weigh(row)
        near: list[Fit] = []
        if row.actionable:
            near = self._find_lead(session, row, weighed, now, report)
        else:
            report.left_out += 1
        self._grouping.add(row.id, row.lead_id, weighed, row.topic)
        if near:
            self._bridge(session, row, near, now, report)

    def _weigh(self, row: Post) -> Features:
        return self._grouping.weigh(row.title, row.text, row.tokens, row.names)

    def _find_lead(
        self, session: Session, row: Post, weighed: Features, now: datetime, report: IntakeReport
    ) -> list[Fit]:
        """Join the post to the lead it is about, or open one; returns how the leads nearby fit."""
        hidden = self._town.catalogue.is_restricted(row.topic)

        def allowed(lead: int) -> bool:
            # what only one office may read never stands in a lead that others read
            return session.get_one(Lead, lead).restricted == hidden

        found = self._grouping.find(weighed, row.topic, row.title + row.text, allowed)
        joined, goes = found.joined, Destination()
        if joined is not None:
            goes = settle(session, session.get_one(Lead, joined.lead_id), row)
            target = goes.joins or goes.again
            if target is not None and not allowed(target):  # an ended lead leads on to the one that is open
                goes = Destination()
        if joined is None or goes.joins is None:
            lead = open_lead(session, self._town, row, now, again=goes.again)
            report.opened += 1
        else:
            lead = session.get_one(Lead, goes.joins)
            row.evidence = joined.evidence()
            row.lead_id = lead.id
            join_lead(session, self._town, lead, row, now, late=goes.late)
            report.joined += 1
        row.lead_id = lead.id
        report.leads.add(lead.id)
        return found.near

    def _bridge(
        self, session: Session, row: Post, near: list[Fit], now: datetime, report: IntakeReport
    ) -> None:
        """Join the post's lead with another one that it fits as well, if both are about one problem."""
        lead = session.get_one(Lead, row.lead_id)
        found = self._grouping.bridge(session, lead.id, near)
        if found is None:
            return
        stays = bridge(session, lead, session.get_one(Lead, found.lead_id), found, now)
        if stays is None:
            return
        session.flush()
        posts = session.scalars(select(Post.id).where(Post.lead_id == stays.id))
        self._grouping.move(posts, stays.id)
        report.bridged += 1
        report.leads.add(stays.id)

    def _edit(self, session: Session, row: Post, item: _Read, now: datetime, report: IntakeReport) -> None:
        """A post whose words were changed at its source: new text and labels, the same lead."""
        if row.purged_at is not None or (row.title, row.text) == (item.post.title, item.post.text):
            return
        for name, value in self._columns(item).items():
            setattr(row, name, value)
        report.updated += 1
        if not row.actionable:
            return
        if row.lead_id is None:
            self._find_lead(session, row, self._weigh(row), now, report)
        else:
            lead = session.get_one(Lead, row.lead_id)
            if self._town.catalogue.is_restricted(row.topic) and not lead.restricted:
                restrict(session, self._town, lead, row, now)
            follow_urgency(session, self._town, lead, row, now)
            report.leads.add(lead.id)

    def _is_repeat(self, session: Session, post: CleanPost, now: datetime, report: IntakeReport) -> bool:
        """Whether the post stands in the store under another id; if so it is counted, not kept again."""
        same = []
        if post.canonical_url:
            # one source may give all its rows one address; its own ids then tell posts apart
            elsewhere = Post.source_id != post.source_id
            same.append((Post.canonical_url == post.canonical_url) & elsewhere)
        if post.content_hash:
            same.append(
                (Post.content_hash == post.content_hash)
                & Post.published_at.between(
                    post.published_at - REPEAT_WINDOW, post.published_at + REPEAT_WINDOW
                )
            )
        if not same:
            return False
        original = session.scalar(
            select(Post).where(Post.town == self._town.id, or_(*same)).order_by(Post.id).limit(1)
        )
        if original is None:
            return False
        session.add(
            PostRepeat(
                town=self._town.id,
                source_id=post.source_id,
                post_id=post.post_id,
                url=post.url,
                original_id=original.id,
                same="content" if original.content_hash == post.content_hash else "url",
                received_at=now,
            )
        )
        session.flush()
        report.repeats += 1
        return True

    def _row(self, item: _Read, now: datetime) -> Post:
        post = item.post
        return Post(
            town=self._town.id,
            source_id=post.source_id,
            post_id=post.post_id,
            published_at=post.published_at,
            received_at=now,
            likes=post.likes,
            dislikes=post.dislikes,
            replies=post.replies,
            evidence={},
            **self._columns(item),
        )

    @staticmethod
    def _columns(item: _Read) -> dict[str, object]:
        """The columns that follow from a post's words."""
        post, label = item.post, item.label
        return {
            "url": post.url,
            "canonical_url": post.canonical_url,
            "content_hash": post.content_hash,
            "title": post.title,
            "text": post.text,
            "tokens": item.tokens,
            "names": item.names,
            "topic": label.topic,
            "topic_confidence": label.topic_confidence,
            "urgency": label.urgency,
            "urgency_confidence": label.urgency_confidence,
            "place": label.place,
            "actionable": label.actionable,
            "abstained": label.abstained,
            "reasons": [asdict(reason) for reason in label.reasons],
        }


def _short_id(post: CrawledPost) -> CrawledPost:
    """Ids too long for the store are replaced by their hash: still one id for one post."""
    if len(post.post_id) <= MAX_POST_ID:
        return post
    return replace(post, post_id=hashlib.sha256(post.post_id.encode("utf-8", "replace")).hexdigest())
