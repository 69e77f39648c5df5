"""The record: first lines of messages (none of restricted leads), forgotten in time, and kept by an upgrade."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import select, text

from alerts.log import alert_log, note_looked
from alerts.models import Alert, AlertLead
from alerts.retention import forget_summaries
from pipeline.correct import correct
from pipeline.retention import purge
from pipeline.store.engine import Store
from pipeline.store.migrate import _config, migrate
from pipeline.store.models import Lead, LeadEvent

Make = Callable[..., Any]
Add = Callable[..., int]


def test_the_first_line_is_kept_but_never_of_a_restricted_lead(timeline: Make, add_lead: Add) -> None:
    line = timeline(routes=[{"to": ["office_duty"]}])
    lead = add_lead(title="石桥村\n停水")
    hidden = add_lead(title="绝密", topic="family", office="women", restricted=True)
    line.play(1)
    [record] = alert_log(line.store, line.town, lead=lead)
    assert record.deliveries[0].summary == "【紧急】石桥村 停水（提醒号 1）"
    [record] = alert_log(line.store, line.town, lead=hidden)
    assert record.deliveries[0].summary == ""


def test_a_first_line_from_before_the_lead_was_restricted_is_its_offices_alone(
    timeline: Make, add_lead: Add
) -> None:
    line = timeline(routes=[{"to": ["office_duty"]}])
    lead, other = add_lead(title="石桥村停水"), add_lead(title="村口路烂")
    line.play(1)
    with line.store.write() as session:
        found = session.get_one(Lead, lead)
        correct(session, found, {"topic": "family"}, line.hands(), town=line.town, staff="zhang01")

    def said(**more: Any) -> str:
        records = alert_log(line.store, line.town, **more)
        return " ".join(one.summary for record in records for one in record.deliveries)

    assert "停水" not in said() + said(lead=lead) + said(lead=lead, office="water")
    assert "路烂" in said()
    assert "停水" in said(lead=lead, office="women")
    assert "路烂" in said(lead=other, office="women")
    note_looked(line.store, line.town, "women", line.hands(), lead=None)
    with line.store.read() as session:
        looks = session.scalars(select(LeadEvent).where(LeadEvent.kind == "viewed")).all()
    assert [(look.lead_id, look.staff) for look in looks] == [(lead, "office:women")]


def test_first_lines_go_with_the_texts(timeline: Make, add_lead: Add, change_lead: Any) -> None:
    line = timeline(routes=[{"to": ["office_duty"]}])
    first, second = add_lead(title="早办完的"), add_lead(title="还开着的")
    line.play(1)
    change_lead(first, state="closed", closed_at=line.hands())
    line.hands.forward(days=179)
    purge(line.store, line.town, line.hands())
    assert forget_summaries(line.store, line.town) == 0
    line.hands.forward(days=2)
    purge(line.store, line.town, line.hands())
    assert forget_summaries(line.store, line.town) == 1
    summaries = [
        [one.summary for one in alert_log(line.store, line.town, lead=lead)[0].deliveries]
        for lead in (first, second)
    ]
    assert summaries == [[""], ["【紧急】还开着的（提醒号 2）"]]


def test_what_the_first_version_told_is_not_told_again(tmp_path: Path, timeline: Make, now: datetime) -> None:
    store = Store(f"sqlite:///{tmp_path / 'old.db'}")
    config = _config()
    with store.writer.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        at = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        lead = {
            "id": 1, "town": "test", "title": "停水", "topic": "utilities", "urgency": "urgent", "place": "石桥村",
            "office": "water", "relation": "own", "basis": "", "state": "dispatched", "unsure": 0,
            "restricted": 0, "post_count": 7, "version": 1,
            **dict.fromkeys(("first_seen", "last_seen", "received_at", "dispatch_due", "accept_due", "feedback_due", "dispatched_at"), at),
        }  # fmt: skip
        alert = {"id": 1, "town": "test", "lead_id": 1, "key": "lead:1:urgent:1", "kind": "lead",
                 "urgency": "urgent", "office": "water", "created_at": at, "due_at": at}  # fmt: skip
        delivery = {"id": 1, "town": "test", "alert_id": 1, "recipient": "water_duty", "step": 0,
                    "channel": "hook", "state": "sent", "attempts": 1, "next_attempt_at": at,
                    "first_attempt_at": at, "sent_at": at, "last_result": ""}  # fmt: skip
        outbox = {"id": 1, "town": "test", "lead_id": 1, "kind": "urgency_raised", "created_at": at}
        for table, row in (("leads", lead), ("alerts", alert), ("deliveries", delivery), ("outbox", outbox)):
            names = ", ".join(row)
            marks = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), row)
    migrate(store)
    with store.read() as session:
        [entry] = session.scalars(select(AlertLead)).all()
        assert (entry.alert_id, entry.lead_id, entry.posts) == (1, 1, 7)
        assert session.get_one(Alert, 1).group_key == "lead:1|water"
        assert session.get_one(Lead, 1).returns == 0
    line = timeline(routes=[{"to": ["office_duty"], "repeat_interval": "2h"}])
    line.store = store
    line.play(150, step_seconds=300)
    line.check([(120, 120, "water_duty", "repeat")])
    store.close()
