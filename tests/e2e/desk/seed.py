"""The demo town's month put straight into a store: posts by their own days, labels from the town's key.

No crawl and no model: each post gets the label that the town's key gives its group, so that the pages show the
same on every machine. Intake, grouping, dispatch, alerts and steps are the real ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from alerts.channels.base import Outcome
from alerts.message import Message
from alerts.tell import tell
from classify.labels import Label, Reason
from classify.place_finder import PlaceFinder
from classify.redact import Redacted, redact
from crawlers.post import CrawledPost
from demo.content import Content, DemoPost, Group, load_content
from desk.parts import Desk
from pipeline.config import Contact
from pipeline.intake import Intake, IntakeReport
from pipeline.normalise import clean
from pipeline.source_state import save_run
from pipeline.steps import step
from pipeline.store.engine import Store
from pipeline.store.migrate import migrate
from pipeline.store.models import Lead
from xiangyin.config.loader import TownConfig, demo_folder, load_town
from xiangyin.installation import town_segmenter

SOURCE_OF = {"feed": "news", "forum": "forum", "board": "board", "api": "weibo"}
CUES = (
    "停水",
    "停电",
    "没水",
    "没电",
    "触电",
    "漏电",
    "没饭吃",
    "断粮",
    "倒塌",
    "裂缝",
    "被困",
    "老人",
    "孩子",
)
SOLUTIONS = (
    "承办部门当天到场处理，已向居民公布结果",
    "更换损坏部件后恢复正常，电话回访居民满意",
    "与施工单位约定工期并在村口公示",
)


NEW = Group("new", "safety", "critical", "", "yingji", "problem")
"""The label of posts that a test adds."""


class Clock:
    """A clock that the seeding moves from day to day; with a `tick`, each look at it moves it a little."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.tick = timedelta()

    def __call__(self) -> datetime:
        self.now += self.tick
        return self.now


def crawled(post: DemoPost) -> CrawledPost:
    """The post as a crawler would bring it."""
    return CrawledPost(
        source_id=SOURCE_OF[post.site],
        post_id=str(post.number),
        url=f"https://qinghe.example/{post.site}/{post.number}",
        title=post.title,
        text=post.text,
        published_at=post.published_at,
        likes=(post.number * 7) % 23,
        dislikes=0,
        replies=0,
    )


class KeyReader:
    """Reads a post as the town's key labels it; words, places and redaction are the product's own."""

    def __init__(self, config: TownConfig, content: Content) -> None:
        places = config.town.places
        self._segmenter = town_segmenter(places)
        self._finder = PlaceFinder(self._segmenter, places)
        self._spelling = {alias: place.name for place in places for alias in place.aliases}
        self._keywords = {topic.id: topic.keywords for topic in config.taxonomy.topics}
        self._groups = {}
        for post in content.posts:
            tidy = clean(crawled(post), redact, post.published_at)
            self._groups[tidy.title, tidy.text] = content.groups[post.group]

    def redact(self, title: str, text: str) -> Redacted:
        return redact(title, text)

    def tokens(self, text: str) -> list[str]:
        return self._segmenter.tokens(text)

    def names(self, text: str) -> list[str]:
        found = [text[one.start : one.end] for one in self._finder.find(self._segmenter.cut(text))]
        return list(dict.fromkeys(self._spelling.get(name, name) for name in found))

    def classify(self, texts: Sequence[tuple[str, str]]) -> list[Label]:
        return [self._label(title, text) for title, text in texts]

    def _label(self, title: str, text: str) -> Label:
        group = self._groups.get((title, text), NEW)
        whole = title + text
        words = tuple(word for word in self._keywords.get(group.topic, ()) if word in whole)[:4]
        cues = tuple(word for word in CUES if word in whole)[:3]
        reasons = [Reason("topic", words, f"keyword:{group.topic}")] if words else []
        if cues and group.urgency in ("critical", "urgent"):
            reasons.append(Reason("urgency", cues, "cue:seed"))
        if group.place and group.place in whole:
            reasons.append(Reason("place", (group.place,), "place:name"))
        sure = 0.55 + 0.09 * min(len(words), 4)
        return Label(
            topic=group.topic,
            topic_confidence=sure,
            urgency=group.urgency,  # type: ignore[arg-type]
            urgency_confidence=0.9,
            place=group.place,
            actionable=group.kind == "problem",
            abstained=group.kind == "problem" and not words and len(whole) < 32,
            reasons=tuple(reasons),
        )


class Received:
    """A channel that takes everything."""

    def notify(self, message: Message, contact: Contact) -> Outcome:
        return Outcome("ok")


@dataclass
class Seeded:
    """The desk over the seeded store, with its clock and the reader that labels further posts."""

    desk: Desk
    clock: Clock
    reader: KeyReader


def seed(path: Path, now: datetime) -> Seeded:
    """A desk over a new database with the town's month up to `now`."""
    config, clock = load_town(demo_folder()), Clock(now)
    content = load_content(now)
    store = Store(f"sqlite:///{path}")
    migrate(store)
    town = config.context()
    desk = Desk(
        store, town, config.alerts, clock, words=town_segmenter(config.town.places).tokens,
        sources=config.sources.sources,
    )  # fmt: skip
    reader = KeyReader(config, content)
    intake = Intake(store, town, reader, clock)
    senders = {name: Received() for name in config.alerts.channels}
    days: defaultdict[datetime, list[DemoPost]] = defaultdict(list)
    for post in content.posts:
        days[_evening(post.published_at, now)].append(post)
    for evening in sorted(days):
        clock.now = evening
        _take_in(intake, store, town.id, days[evening], evening)
        tell(store, town, config.alerts, senders, clock=clock)
        _work(desk, evening)
    clock.now = now
    tell(store, town, config.alerts, senders, clock=clock)
    return Seeded(desk, clock, reader)


def _evening(moment: datetime, now: datetime) -> datetime:
    return min(moment.replace(hour=13, minute=0, second=0) + timedelta(days=moment.hour >= 13), now)


def _take_in(intake: Intake, store: Store, town: str, posts: list[DemoPost], now: datetime) -> None:
    """All posts of an evening in one go, and a run of each source; now and then one of them fails."""
    intake.take_in(crawled(post) for post in posts)
    for site, source in SOURCE_OF.items():
        count = sum(post.site == site for post in posts)
        failed = source == "weibo" and not count
        save_run(
            store, town, source, started_at=now, finished_at=now + timedelta(seconds=9), requests=12,
            report=IntakeReport() if failed else IntakeReport(read=20, added=count),
            errors=["HTTP 503"] if failed else [], state=None if failed else {},
        )  # fmt: skip


def _work(desk: Desk, now: datetime) -> None:
    """What the offices did that day, by the lead's number: most go on, some are answered and closed."""
    after = {"dispatched": "accepted", "accepted": "in_work", "in_work": "answered", "answered": "closed"}
    with desk.store.write() as session:
        for lead in session.scalars(select(Lead).where(Lead.state.in_(after))).all():
            idle = lead.id % 3 == 0 or (lead.state == "in_work" and lead.id % 4 == 1)
            if idle or now - lead.last_seen < timedelta(days=1):
                continue
            note = SOLUTIONS[lead.id % len(SOLUTIONS)] if after[lead.state] == "closed" else ""
            step(session, lead, after[lead.state], now, town=desk.town, staff="office", note=note)
