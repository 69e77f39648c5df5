"""The report's figures against the same figures counted by plain SQL, in another way."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from analysis.document import Document
from analysis.outages import SourceInfo
from analysis.periods import Period, parse_period
from analysis.report import make_report
from pipeline.store.engine import Store
from pipeline.store.models import Lead, Post
from pipeline.town import TownContext
from tests.integration.analysis.conftest import SOURCES


class Sql:
    """Questions to the database file, past everything that the product's own code does."""

    def __init__(self, store: Store, start: datetime, end: datetime, as_of: datetime) -> None:
        self._connection = sqlite3.connect(str(store.path))
        self._given = {name: moment.strftime("%Y-%m-%d %H:%M:%S.%f")
                       for name, moment in (("start", start), ("end", end), ("as_of", as_of))}  # fmt: skip

    def rows(self, question: str, **more: Any) -> list[tuple[Any, ...]]:
        return self._connection.execute(question, {**self._given, **more}).fetchall()

    def ids(self, question: str, **more: Any) -> list[int]:
        return sorted(row[0] for row in self.rows(question, **more))


OPEN_LEADS = "leads l WHERE l.state != 'merged' AND NOT l.restricted"
POSTS = f"posts p JOIN {OPEN_LEADS.replace(' WHERE', ' ON l.id = p.lead_id WHERE')} AND p.published_at >= :start AND p.published_at < :end"
STEPS = "SELECT DISTINCT e.lead_id FROM lead_events e JOIN leads l ON l.id = e.lead_id WHERE NOT l.restricted AND e.kind = 'step' AND e.at >= :start AND e.at < :end"
QUESTIONS = {
    "leads.active": f"SELECT DISTINCT p.lead_id FROM {POSTS}",
    "leads.new": f"SELECT DISTINCT p.lead_id FROM {POSTS} AND l.first_seen >= :start AND l.first_seen < :end",
    "leads.solved": f"SELECT l.id FROM {OPEN_LEADS} AND l.state IN ('closed', 'followed_up') AND l.closed_at >= :start AND l.closed_at < :as_of",
    "leads.open": f"SELECT l.id FROM {OPEN_LEADS} AND l.received_at < :as_of AND (l.closed_at IS NULL OR l.closed_at >= :as_of)",
    "leads.pressing": f"SELECT DISTINCT p.lead_id FROM {POSTS} AND l.urgency IN ('critical', 'urgent')",
    "leads.received": f"SELECT l.id FROM {OPEN_LEADS} AND l.received_at >= :start AND l.received_at < :as_of",
    "leads.dispatched": f"{STEPS} AND json_extract(e.data, '$.after') = 'dispatched'",
    "leads.returned": f"{STEPS} AND json_extract(e.data, '$.after') = 'returned'",
    "leads.reopened": f"{STEPS} AND json_extract(e.data, '$.before') IN ('answered','closed','followed_up','no_action') AND json_extract(e.data, '$.after') IN ('in_work','received')",
    "leads.rerouted": """SELECT DISTINCT e.lead_id FROM lead_events e JOIN leads l ON l.id = e.lead_id
        WHERE NOT l.restricted AND e.kind = 'routed' AND e.at >= :start AND e.at < :end AND EXISTS (
            SELECT 1 FROM lead_events b WHERE b.lead_id = e.lead_id AND b.kind = 'routed' AND b.id =
                (SELECT max(id) FROM lead_events c WHERE c.lead_id = e.lead_id AND c.kind = 'routed' AND c.id < e.id)
            AND json_extract(b.data, '$.office') != json_extract(e.data, '$.office'))""",
    "leads.returning": "SELECT e.lead_id FROM lead_events e JOIN leads l ON l.id = e.lead_id WHERE NOT l.restricted AND e.kind = 'opened' AND e.at >= :start AND e.at < :end AND json_extract(e.data, '$.again') IS NOT NULL",
    "rate.accept.due": f"SELECT l.id FROM {OPEN_LEADS} AND l.received_at < :as_of AND l.accept_due >= :start AND l.accept_due < :as_of AND l.dispatched_at < :as_of AND NOT (l.accepted_at IS NULL AND l.closed_at IS NOT NULL AND l.closed_at <= l.accept_due)",
    "rate.accept": f"SELECT l.id FROM {OPEN_LEADS} AND l.received_at < :as_of AND l.accept_due >= :start AND l.accept_due < :as_of AND l.dispatched_at < :as_of AND l.accepted_at <= l.accept_due",
    "rate.feedback.due": f"SELECT l.id FROM {OPEN_LEADS} AND l.received_at < :as_of AND l.feedback_due >= :start AND l.feedback_due < :as_of AND NOT (l.answered_at IS NULL AND l.closed_at IS NOT NULL AND l.closed_at <= l.feedback_due)",
    "rate.feedback": f"SELECT l.id FROM {OPEN_LEADS} AND l.received_at < :as_of AND l.feedback_due >= :start AND l.feedback_due < :as_of AND l.answered_at <= l.feedback_due AND l.state NOT IN ('received','dispatched','accepted','in_work','returned')",
    "leads.overdue": f"""SELECT l.id FROM {OPEN_LEADS} AND l.received_at < :as_of AND (l.closed_at IS NULL OR l.closed_at >= :as_of) AND CASE
        WHEN l.dispatched_at IS NULL OR l.dispatched_at >= :as_of OR l.state = 'returned' THEN l.dispatch_due < :as_of
        WHEN l.accepted_at IS NULL OR l.accepted_at >= :as_of THEN l.accept_due < :as_of
        WHEN l.answered_at < :as_of AND l.state NOT IN ('received','dispatched','accepted','in_work','returned') THEN 0
        ELSE l.feedback_due < :as_of END""",
}  # fmt: skip
GROUPS = {
    "topic": f"SELECT l.topic, count(*), count(DISTINCT l.id) FROM {POSTS} GROUP BY 1",
    "urgency": f"SELECT l.urgency, count(*), count(DISTINCT l.id) FROM {POSTS} GROUP BY 1",
    "source": f"SELECT p.source_id, count(*), count(DISTINCT l.id) FROM {POSTS} GROUP BY 1",
    "place": f"SELECT l.place, count(*), count(DISTINCT l.id) FROM {POSTS} GROUP BY 1",
}


def compare(document: Document, store: Store, town: TownContext) -> int:
    """Every figure that SQL can count is the same, down to its leads; returns how many were compared."""
    start, end = document.period.bounds(town)
    sql = Sql(store, start, end, document.as_of)
    compared = 0
    handled = document.figures.get("leads.received") is not None
    for key, question in QUESTIONS.items():
        if key in document.figures:
            assert list(document.figures[key].leads) == sql.ids(question), key
            compared += 1
        else:
            assert not handled, key
    assert document.figures["posts"].value == sql.rows(f"SELECT count(*) FROM {POSTS}")[0][0]
    for name, question in GROUPS.items():
        for code, posts, leads in sql.rows(question):
            if name == "place" and f"place.leads:{code}" not in document.figures:
                continue  # only the first places are printed
            assert document.figures[f"{name}.posts:{code}"].value == posts, (name, code)
            assert document.figures[f"{name}.leads:{code}"].value == leads, (name, code)
            compared += 2
    return compared


def test_figures_of_a_made_up_town(
    store: Store, town: TownContext, fill: Callable[..., object], now: datetime
) -> None:
    fill(220)
    for code in ("2026-10", "2026-11", "2026-W43", "2026-Q3", "2026", "2025-09", "2025-08"):
        document = make_report(store, town, parse_period(code), now, SOURCES)
        assert compare(document, store, town) >= 5


def test_figures_of_the_real_messages(store: Store, town: TownContext, shared: Path, now: datetime) -> None:
    """The twenty-four months up to the newest real message: real dates, grouped by a plain rule."""
    load_messages(store, town, shared / "posts" / "messages.csv", now)
    compared = posts = 0
    for month in range(24):
        period = Period("month", date(2020, 1, 1), date(2020, 1, 31)).earlier(month)
        document = make_report(store, town, period, now, {"messages": SourceInfo("留言")})
        compared += compare(document, store, town)
        posts += int(document.figures["posts"].value or 0)
    assert compared > 24 * 10
    assert posts > 4000


def load_messages(store: Store, town: TownContext, path: Path, now: datetime) -> None:
    """Each message a post; messages whose titles begin alike are one lead. Imported just now."""
    words = {"水": "utilities", "电": "utilities", "家暴": "family"}
    leads: dict[str, dict[str, Any]] = {}
    posts: list[dict[str, Any]] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            at = datetime.strptime(row["published_at"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=town.zone)
            topic = next((code for word, code in words.items() if word in row["title"]), "transport")
            lead = leads.setdefault(
                f"{topic}{row['title'][:6]}",
                {
                    "id": len(leads) + 1, "town": town.id, "title": "", "topic": topic, "urgency": "normal",
                    "place": row["title"][:2], "office": "office", "relation": "own", "basis": "", "state": "received",
                    "unsure": False, "restricted": topic == "family", "post_count": 0, "returns": 0, "version": 1,
                    "first_seen": at, "last_seen": at, "received_at": now, "dispatch_due": now, "accept_due": now,
                    "feedback_due": now,
                },
            )  # fmt: skip
            lead["post_count"] += 1
            lead["first_seen"], lead["last_seen"] = min(at, lead["first_seen"]), max(at, lead["last_seen"])
            posts.append({
                "town": town.id, "source_id": "messages", "post_id": row["post_id"], "content_hash": "", "title": "",
                "text": "", "published_at": at, "received_at": now, "likes": int(row["likes"] or 0), "topic": topic,
                "topic_confidence": 0.9, "urgency": "normal", "urgency_confidence": 0.9, "place": "",
                "actionable": True, "abstained": False, "reasons": [], "names": [], "lead_id": lead["id"], "evidence": {},
            })  # fmt: skip
    with store.write() as session:
        session.execute(insert(Lead), list(leads.values()))
        session.execute(insert(Post), posts)
