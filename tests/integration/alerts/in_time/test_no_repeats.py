"""Restart, re-crawl, re-import, edited posts: zero repeats. And whatever happens, nothing twice for one reason."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from alerts.acknowledge import acknowledge
from alerts.hand_over import hand_over_alert
from alerts.models import Alert, AlertLead
from alerts.silences import add_silence
from common.errors import InputError, LifeCycleError
from crawlers.post import CrawledPost
from pipeline.intake import Intake
from pipeline.lifecycle import ENDED, take_step
from pipeline.store.engine import Store
from pipeline.store.migrate import migrate
from pipeline.store.models import Lead, Outbox

Make = Callable[..., Any]


def posts(line: Any, count: int, source: str = "board", first: int = 1) -> list[CrawledPost]:
    return [
        CrawledPost(
            source_id=source,
            post_id=str(number),
            url=f"https://{source}.example.org/{number}",
            title="石桥村停水",
            text=f"石桥村水管爆裂，已经停水{number}小时，请尽快抢修水管",
            published_at=line.ear.start - timedelta(minutes=number),
            likes=None,
            dislikes=None,
            replies=None,
        )
        for number in range(first, first + count)
    ]


def test_the_same_posts_again_in_every_way_say_nothing(timeline: Make, reader: Any, store: Store) -> None:
    line = timeline(routes=[{"to": ["office_duty"], "group_wait": "2m", "repeat_interval": 0}])

    def take(*batch: CrawledPost) -> None:
        Intake(store, line.town, reader, line.hands).take_in(batch)

    fifty = posts(line, 50)
    take(*fifty)
    line.play(10)
    said = [(2, 2, "water_duty", "lead")]
    line.check(said)
    assert "反映：50 条" in line.texts("lead")[0]
    for _crawl in range(3):
        take(*fifty)  # a re-crawl by a process that has just started
        line.play(60, step_seconds=600)
    take(*posts(line, 50, source="other"))  # an import of the same texts
    line.play(60, step_seconds=600)
    take(*(replace(post, text=post.text + "，谢谢", likes=9) for post in fifty))  # edited at the source
    line.play(24 * 60, step_seconds=1800)
    line.check(said)
    twelve = posts(line, 12, first=51)
    take(*twelve)
    line.play(60, step_seconds=600)
    take(*twelve)
    line.play(60, step_seconds=600)
    assert [kind for _minute, _name, kind in line.told()] == ["lead", "more"]
    assert "又有 12 条帖文反映" in line.texts("more")[0]


GROUP, REPEAT = 30, 120
URGENCIES = ("enquiry", "normal", "urgent", "critical")
actions = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 200)),
    st.tuples(st.just("wait"), st.integers(1, 20)),
    st.tuples(st.just("add"), st.sampled_from(URGENCIES)),
    st.tuples(st.just("grow"), st.integers(1, 9)),
    st.tuples(st.just("urgency"), st.sampled_from(URGENCIES)),
    st.tuples(st.just("office"), st.sampled_from(["water", "roads"])),
    st.tuples(st.just("step"), st.sampled_from(["accepted", "returned", "dispatched", "closed", "in_work"])),
    st.tuples(st.just("ack"), st.none()),
    st.tuples(st.just("silence"), st.integers(5, 90)),
    st.tuples(st.just("hand_over"), st.sampled_from(["roads_duty", "water_head"])),
)


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(actions, st.integers(0, 2)), min_size=5, max_size=30))
@pytest.mark.parametrize("group_by", [["lead"], ["topic", "place"]])
def test_never_told_twice_for_one_reason(
    timeline: Make, group_by: list[str], story: list[tuple[tuple[str, Any], int]]
) -> None:
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'x.db'}")
        migrate(store)
        line = timeline(
            routes=[{"to": ["office_duty"], "group_by": group_by, "group_interval": f"{GROUP}m",
                     "repeat_interval": f"{REPEAT}m"}],
            escalation={"steps": [{"after_minutes": 15, "to": ["office_leader"]},
                                  {"after_minutes": 60, "to": ["coordinator"]}]},
            reminders={"before": [{"share": 0.5, "to": ["office_duty"]}],
                       "after": [{"to": ["office_leader"]}, {"late": "2h", "to": ["coordinator"]}]},
            inhibit=[{"source_match": {"urgency": ["critical"]}, "target_match": {"urgency": ["urgent"]}}],
        )  # fmt: skip
        line.store = store
        line.ear.start = line.hands()
        for (name, value), which in story:
            act(line, name, value, which)
            line.once()
        assert_nothing_twice(line)
        store.close()


def act(line: Any, name: str, value: Any, which: int) -> None:
    """One thing that happens in a town; what is not allowed just now is refused and changes nothing."""
    now = line.hands()
    if name == "wait":
        line.hands.forward(minutes=value)
        return
    with line.store.write() as session:
        leads = session.scalars(select(Lead).order_by(Lead.id)).all()
        if name == "add":
            add(session, line, value, now)
            return
        if not leads:
            return
        lead = leads[which % len(leads)]
        if name == "grow":
            lead.post_count += value
        elif name == "urgency":
            lead.urgency = max(lead.urgency, value, key=URGENCIES.index)
            session.add(Outbox(town="test", lead_id=lead.id, kind="urgency_raised", created_at=now))
        elif name == "office":
            lead.office = value
            session.add(Outbox(town="test", lead_id=lead.id, kind="lead_redispatched", created_at=now))
        number = lead.id
    try:
        if name == "step":
            with line.store.write() as session:
                take_step(session, session.get_one(Lead, number), value, now, staff="a", note="说明")
        elif name == "ack":
            acknowledge(line.store, line.town, lead=number, staff="a", clock=line.hands)
        elif name == "hand_over":
            hand_over_alert(
                line.store, line.town, line.config, alert=number, to=value, staff="a", clock=line.hands
            )
        elif name == "silence":
            until = now + timedelta(minutes=value)
            add_silence(
                line.store, line.town, until=until, staff="a", why="x", clock=line.hands, place="石桥村"
            )
    except (InputError, LifeCycleError):
        pass


def add(session: Any, line: Any, urgency: str, now: Any) -> None:
    lead = Lead(
        town="test", title="石桥村停水", topic="utilities", urgency=urgency, place="石桥村", office="water",
        relation="own", basis="", state="dispatched", unsure=False, restricted=False, post_count=1,
        first_seen=now, last_seen=now, received_at=now, dispatched_at=now, accept_due=now + timedelta(minutes=30),
        dispatch_due=now + timedelta(hours=2), feedback_due=now + timedelta(hours=24),
    )  # fmt: skip
    session.add(lead)
    session.flush()
    session.add(Outbox(town="test", lead_id=lead.id, kind="lead_opened", created_at=now))


def assert_nothing_twice(line: Any) -> None:
    heard = line.ear.heard
    keys = [(message.alert, message.recipient) for _minute, message in heard]
    assert len(keys) == len(set(keys))
    told = {message.alert for _minute, message in heard}
    minutes = {message.alert: minute for minute, message in heard}
    with line.store.read() as session:
        rows = session.execute(
            select(Alert, AlertLead).join(AlertLead, AlertLead.alert_id == Alert.id).order_by(Alert.id)
        ).all()
        entries = [(alert, entry) for alert, entry in rows if alert.id in told and entry.muted is None]
        causes = session.scalars(select(Outbox.lead_id)).all()
        ended = {lead.id: lead for lead in session.scalars(select(Lead)).all() if lead.state in ENDED}
    reasons = [(entry.lead_id, entry.reason) for _alert, entry in entries]
    assert len(reasons) == len(set(reasons))
    for lead in {entry.lead_id for _alert, entry in entries}:
        mine = [alert for alert, entry in entries if entry.lead_id == lead]
        news = [alert for alert in mine if alert.kind == "lead"]
        assert len(news) <= causes.count(lead)
        for before, after in itertools.pairwise(news):
            between = [one for one in mine if before.id < one.id < after.id and one.kind == "returned"]
            louder = URGENCIES.index(after.urgency) > URGENCIES.index(before.urgency)
            assert louder or after.office != before.office or between
        paced = [alert for alert in mine if alert.kind in ("lead", "more", "repeat")]
        for before, after in itertools.pairwise(paced):
            if before.office == after.office and after.kind in ("more", "repeat"):
                distance = minutes[after.id] - minutes[before.id]
                assert distance >= (GROUP if after.kind == "more" else REPEAT)
        for alert in mine:
            if alert.kind in ("repeat", "escalation") and alert.acknowledged_at is not None:
                assert alert.created_at <= alert.acknowledged_at
            if lead in ended and len(mine) > 0 and ended[lead].closed_at is not None:
                sent = line.ear.start + timedelta(minutes=minutes[alert.id])
                assert sent <= ended[lead].closed_at
        steps = [(alert.first_alert_id, alert.key) for alert in mine if alert.kind == "escalation"]
        assert len(steps) == len(set(steps))
