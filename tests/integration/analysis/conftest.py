"""A town with fourteen months of made-up problems, written straight into the store from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from analysis.outages import SourceInfo
from pipeline.deadlines import due
from pipeline.store.engine import Store
from pipeline.store.models import CrawlRun, Lead, LeadEvent, Post
from pipeline.town import TownContext

SEED = 20261124
SOURCES = {
    "board": SourceInfo("留言板", timedelta(hours=1)),
    "forum": SourceInfo("论坛", timedelta(hours=6)),
    "table": SourceInfo("导出表"),
}
FIRST = datetime(2025, 9, 1, tzinfo=UTC)
PLACES = ("石桥村", "柳林村", "石桥小学", "河口村", "")


class Filler:
    """Writes leads with their posts and steps, and the record of crawls."""

    def __init__(self, store: Store, town: TownContext, seed: int = SEED) -> None:
        self.store, self.town, self.rng = store, town, random.Random(seed)
        self.leads = self.posts = 0
        self._rows: dict[Any, list[dict[str, Any]]] = {Lead: [], Post: [], LeadEvent: []}

    def lead(self, first: datetime, **given: Any) -> int:
        """One lead with a few posts after `first`, worked on for a while."""
        rng, town = self.rng, self.town
        self.leads += 1
        number = self.leads
        topic = given.get("topic") or rng.choice(["utilities", "utilities", "transport"])
        urgency = (
            given.get("urgency") or rng.choices(["critical", "urgent", "normal", "enquiry"], [1, 3, 12, 4])[0]
        )
        received = given.get("received_at") or first + timedelta(minutes=rng.randrange(5, 300))
        office = {"utilities": "water", "transport": "roads", "family": "women"}.get(topic, "office")
        terms = due(urgency, received, town.zone)
        times = [
            first + timedelta(hours=rng.expovariate(1 / 200)) for _post in range(rng.choice([0, 0, 1, 2, 5]))
        ]
        times = [first, *times]
        events: list[tuple[str, datetime, dict[str, Any]]] = [
            ("opened", received, {"again": given.get("again")}),
            ("routed", received, {"office": office}),
        ]
        state, moment = "received", received
        moments: dict[str, datetime | None] = dict.fromkeys(
            ("dispatched_at", "accepted_at", "answered_at", "closed_at")
        )
        for name in ("dispatched", "accepted", "answered", "closed"):
            if rng.random() < 0.2:
                break
            moment += timedelta(hours=rng.expovariate(1 / 30))
            events.append(("step", moment, {"before": state, "after": name}))
            moments[f"{name}_at"], state = moment, name
        returns = 0
        if state == "dispatched" and rng.random() < 0.4:
            moment += timedelta(hours=rng.expovariate(1 / 20))
            events.append(("step", moment, {"before": state, "after": "returned"}))
            state, returns = "returned", 1
        if state == "closed" and rng.random() < 0.15:
            moment += timedelta(days=rng.expovariate(1 / 20))
            events.append(("step", moment, {"before": state, "after": "in_work"}))
            state, moments["closed_at"] = "in_work", None
        if state == "accepted" and rng.random() < 0.3:
            moment += timedelta(hours=5)
            office = "office"
            events += [
                ("routed", moment, {"office": office}),
                ("step", moment, {"before": "accepted", "after": "dispatched"}),
            ]
            state, moments["dispatched_at"], moments["accepted_at"] = "dispatched", moment, None
        dispatched = moments["dispatched_at"]
        self._rows[Lead].append(
            {
                "id": number, "town": town.id, "title": given.get("title") or f"第 {number} 个问题", "topic": topic,
                "urgency": urgency, "place": given["place"] if "place" in given else rng.choice(PLACES), "office": office,
                "relation": "own", "basis": "", "state": state, "unsure": False,
                "restricted": given.get("restricted", topic == "family"), "post_count": len(times), "returns": returns,
                "first_seen": min(times), "last_seen": max(times), "received_at": received,
                "dispatch_due": terms.dispatch, "feedback_due": terms.feedback,
                "accept_due": due(urgency, dispatched, town.zone).accept if dispatched else terms.accept,
                "satisfied": None, "merged_into": None, "confirmed_at": None, "version": 1, **moments,
            }
        )  # fmt: skip
        for at in times:
            self.posts += 1
            self._rows[Post].append(
                {
                    "town": town.id, "source_id": given.get("source") or rng.choice(["board", "forum"]),
                    "post_id": str(self.posts), "content_hash": "", "title": "", "text": "", "published_at": at,
                    "received_at": max(at, received), "likes": rng.randrange(9), "dislikes": rng.randrange(3),
                    "topic": topic, "topic_confidence": 0.9, "urgency": urgency, "urgency_confidence": 0.9,
                    "place": "", "actionable": True, "abstained": False, "reasons": [], "names": [],
                    "lead_id": number, "evidence": {},
                }
            )  # fmt: skip
        self._rows[LeadEvent] += [
            {"town": town.id, "lead_id": number, "at": at, "kind": kind, "staff": "system", "data": data, "lead_version": 1}
            for kind, at, data in events
        ]  # fmt: skip
        return number

    def flush(self) -> None:
        """Into the store, in one transaction."""
        with self.store.write() as session:
            for table, rows in self._rows.items():
                if rows:
                    session.execute(insert(table), rows)
                rows.clear()

    def crawls(self, first: datetime, days: int, *, without: dict[str, range] | None = None) -> None:
        """One good crawl of board and forum a day, but none on the days (counted from `first`) in `without`."""
        rows = [
            {
                "town": self.town.id, "source_id": source, "started_at": first + timedelta(days=day, hours=2),
                "finished_at": first + timedelta(days=day, hours=2, minutes=1), "read": 9, "added": 3, "repeats": 0,
                "updated": 0, "requests": 4, "timed_out": False,
                "errors": ["refused"] if day in (without or {}).get(source, ()) else [],
            }
            for source in ("board", "forum")
            for day in range(days)
        ]  # fmt: skip
        with self.store.write() as session:
            session.execute(insert(CrawlRun), rows)


@pytest.fixture
def fill(store: Store, town: TownContext) -> Callable[..., Filler]:
    """A filler with so many leads spread over fourteen months; the forum is down for six days of October 2026."""

    def make(leads: int = 500, *, restricted: int = 12, seed: int = SEED) -> Filler:
        filler = Filler(store, town, seed)
        rng = random.Random(seed + 1)
        for _lead in range(leads):
            filler.lead(FIRST + timedelta(minutes=rng.randrange(14 * 30 * 24 * 60)))
        for _lead in range(restricted):
            filler.lead(FIRST + timedelta(minutes=rng.randrange(14 * 30 * 24 * 60)), topic="family")
        filler.flush()
        first_day = datetime(2025, 8, 31, 16, tzinfo=UTC)  # midnight of 1 September in the town
        down = (datetime(2026, 10, 9, 16, tzinfo=UTC) - first_day).days
        filler.crawls(first_day, 450, without={"forum": range(down, down + 6)})
        return filler

    return make
