"""A large made-up town for `desk_latency.py`: 100,000 leads with a million posts in SQLite.

The database is built once and kept in the system's folder for temporary files, under a fingerprint of this
file and of the schema. Its days end at `NOW`, whenever it was built: the desk that serves it gets `clock`.
`python bench/desk_data.py` builds it and prints where it lies.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from classify.segment import Segmenter
from desk.accounts.accounts import add_account, get_account
from desk.accounts.passwords import hash_password
from pipeline.deadlines import due
from pipeline.lifecycle import ENDED
from pipeline.store.engine import Store
from pipeline.store.migrate import migrate
from pipeline.store.models import Lead, LeadEvent, Post
from pipeline.store.review import LeadStanding
from pipeline.town import TownContext
from pipeline.triage import FRESH, LeadFacts, rank
from xiangyin.config.loader import demo_folder, load_town

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
NAME = "comment_team"
PASSWORD = "made-up-secret-7"
VILLAGES = [f"{first}{second}村" for first in "石柳清东西南北大小新" for second in "桥林河山沟湾塘坪岭田"]
TROUBLES = {
    "utilities": ["停水", "停电", "自来水发黄", "变压器跳闸", "水管爆裂", "燃气漏气", "宽带断网"],
    "transport": ["路面坑洼", "路灯不亮", "公交改线", "红绿灯坏了", "井盖丢失", "大货车超载"],
    "environment": ["垃圾没人清运", "污水直排", "夜间噪音", "油烟扰民", "养殖场恶臭"],
    "labour": ["拖欠工资", "不签合同", "工伤不赔", "社保没交"],
    "housing": ["物业不作为", "延期交房", "房产证办不下来", "电梯故障"],
}
PHRASES = (
    "已经三天了 没人管 希望尽快处理 老人孩子受不了 打过电话没用 村里人都着急 请到现场看看 影响出行".split()
)
SOURCES = ("board", "forum", "news", "weibo")
POST_COLUMNS = (
    "id", "town", "source_id", "post_id", "url", "canonical_url", "content_hash", "title", "text", "tokens",
    "published_at", "received_at", "likes", "topic", "topic_confidence", "urgency", "urgency_confidence", "place",
    "actionable", "abstained", "reasons", "names", "lead_id", "evidence", "pinned",
)  # fmt: skip
INSERT_POST = f"INSERT INTO posts ({', '.join(POST_COLUMNS)}) VALUES ({', '.join('?' * len(POST_COLUMNS))})"
AT_ONCE = 10_000
"""Leads in one transaction."""


def clock() -> Callable[[], datetime]:
    """A clock that starts at `NOW` and goes on as real time does."""
    start = time.monotonic()
    return lambda: NOW + timedelta(seconds=time.monotonic() - start)


def made_up_town() -> TownContext:
    return load_town(demo_folder()).context()


def database(leads: int, posts: int) -> Path:
    """The file with the data, built now if there is none of these numbers yet."""
    schema = "".join(
        str(sorted(column.name for column in table.columns)) for table in Post.metadata.sorted_tables
    )
    made_from = Path(__file__).read_bytes() + f"{leads} {posts} {schema}".encode()
    path = Path(tempfile.gettempdir()) / f"xiangyin-bench-{hashlib.sha256(made_from).hexdigest()[:12]}.db"
    if not path.exists():
        unfinished = path.with_suffix(f".{os.getpid()}")
        store = Store(f"sqlite:///{unfinished}")
        migrate(store)
        fill(store, leads, posts)
        store.close()
        unfinished.rename(path)
    return path


def fill(store: Store, leads: int, posts: int, seed: int = 7) -> None:
    """Leads with a few to many posts each, four of five open, spread over a year."""
    rng, town = random.Random(seed), made_up_town()
    made = _Made(rng, town, sizes(rng, leads, posts))
    started = time.perf_counter()
    for first in range(0, leads, AT_ONCE):
        rows = made.rows(range(first + 1, min(first + AT_ONCE, leads) + 1))
        with store.write() as session:
            # tables and ready values, not mapped classes: a million posts would take three times as long
            for model, values in zip((Lead, LeadEvent, LeadStanding), rows, strict=True):
                session.connection().execute(insert(model.__table__), values)
            session.connection().exec_driver_sql(INSERT_POST, list(made.all_posts()))
        print(f"  {made.posts} posts, {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    with store.write() as session:
        add_account(
            session, town.id, name=NAME, role="comment_team", office=None, offices=(), now=NOW, by="system"
        )
        account = get_account(session, town.id, NAME)
        account.password_hash, account.must_change = hash_password(PASSWORD), False
        session.execute(text("ANALYZE"))


def sizes(rng: random.Random, leads: int, posts: int) -> list[int]:
    """How many posts each lead has; one in fifty is popular, with more than a hundred."""
    found = [1] * leads
    for _post in range(posts - leads):
        popular = rng.random() < 0.3
        found[rng.randrange(max(1, leads // 50)) if popular else rng.randrange(leads)] += 1
    rng.shuffle(found)
    return found


class _Made:
    """Makes the rows of leads, posts, events and standings."""

    def __init__(self, rng: random.Random, town: TownContext, many: list[int]) -> None:
        self._rng, self._town, self._sizes = rng, town, many
        self._cut = Segmenter(VILLAGES).tokens
        self._tokens: dict[str, str] = {}
        self.posts = 0

    def rows(self, leads: range) -> tuple[list[dict[str, Any]], ...]:
        """The rows of these leads, their first events and their standings; `all_posts` gives their posts."""
        self._leads = [self._lead(number) for number in leads]
        events = [
            {"town": lead["town"], "lead_id": lead["id"], "at": lead["received_at"], "kind": "opened",
             "staff": "system", "data": {}, "lead_version": 1}
            for lead in self._leads
        ]  # fmt: skip
        return self._leads, events, [self._standing(lead) for lead in self._leads]

    def all_posts(self) -> Iterator[tuple[Any, ...]]:
        """The posts, each in the order of `POST_COLUMNS`."""
        rng = self._rng
        for lead in self._leads:
            trouble = lead["title"].removeprefix(lead["place"])
            seen = lead["first_seen"].strftime("%Y-%m-%d %H:%M:%S.%f")
            names = json.dumps([lead["place"]], ensure_ascii=False)
            reasons = json.dumps(
                [{"about": "topic", "words": [trouble], "rule": "model"}], ensure_ascii=False
            )
            for _post in range(lead["post_count"]):
                self.posts += 1
                body = f"{lead['title']}，{rng.choice(PHRASES)}，{rng.choice(PHRASES)}"
                tokens = self._tokens.get(body) or self._tokens.setdefault(
                    body, "\n" + " ".join(self._cut(body))
                )
                yield (
                    self.posts, lead["town"], SOURCES[self.posts % 4], str(self.posts),
                    f"https://example.org/{self.posts}", "", f"{self.posts:064d}", "", body, tokens, seen, seen,
                    self.posts % 3, lead["topic"], 0.9, lead["urgency"], 0.9, lead["place"], True, False, reasons,
                    names, lead["id"], "{}", False,
                )  # fmt: skip

    def _lead(self, number: int) -> dict[str, Any]:
        rng, town = self._rng, self._town
        topic = rng.choice(list(TROUBLES))
        trouble, village = rng.choice(TROUBLES[topic]), rng.choice(VILLAGES)
        urgency = rng.choices(["critical", "urgent", "normal", "enquiry"], [1, 9, 75, 15])[0]
        seen = NOW - timedelta(minutes=rng.randrange(365 * 24 * 60))
        terms = due(urgency, seen, town.zone)
        chosen = town.catalogue.office_for(topic, trouble, [village])
        state = rng.choices(
            ["received", "dispatched", "accepted", "in_work", "answered", "closed", "no_action"],
            [5, 30, 15, 20, 10, 15, 5],
        )[0]
        moments = self._moments(state, seen)
        return {
            "id": number, "town": town.id, "title": f"{village}{trouble}", "topic": topic, "urgency": urgency,
            "place": village, "office": chosen.office, "relation": chosen.relation, "basis": chosen.basis,
            "state": state, "unsure": rng.random() < 0.1, "restricted": False, "post_count": self._sizes[number - 1],
            "first_seen": seen, "last_seen": seen, "received_at": seen, "dispatch_due": terms.dispatch,
            "accept_due": terms.accept, "feedback_due": terms.feedback, "returns": int(rng.random() < 0.05),
            "version": 1, **moments,
        }  # fmt: skip

    def _moments(self, state: str, seen: datetime) -> dict[str, datetime | None]:
        """When the lead took each step of its life, as far as it has come."""
        way = ("dispatched", "accepted", "in_work", "answered", "closed")
        come, at, found = way.index(state) if state in way else -1, seen, {}
        for place, step in enumerate(way):
            at += timedelta(hours=self._rng.expovariate(1 / 20))
            if step != "in_work":
                found[f"{step}_at"] = min(at, NOW) if place <= come else None
        return found

    def _standing(self, lead: dict[str, Any]) -> dict[str, Any]:
        """What `pipeline.standing.renew` would find, without asking the database for each lead."""
        waits = {"received": "dispatch_due", "dispatched": "accept_due"}.get(lead["state"], "feedback_due")
        posts = lead["post_count"]
        fresh = posts if lead["first_seen"] >= NOW - FRESH else 0
        ended = lead["state"] in ENDED
        until = None if ended or lead["state"] == "answered" else lead[waits]
        facts = LeadFacts(lead["urgency"], posts, fresh, posts, lead["last_seen"], until)
        return {
            "lead_id": lead["id"], "rank": None if ended else rank(facts, NOW)[0], "holds_until": NOW + timedelta(days=1),
            "due": until, "posts": posts, "fresh_posts": fresh, "likes": posts,
            "words": [lead["title"].removeprefix(lead["place"])],
            "sources": f",{','.join(SOURCES[:posts])},",
            **{name: lead[name] for name in ("town", "topic", "urgency", "place", "office", "state", "unsure",
                                             "restricted", "last_seen")},
        }  # fmt: skip


if __name__ == "__main__":
    print(database(100_000, 1_000_000))
