"""Early signs over the store: counted as by hand, kept while they hold, seen only by whom they may be seen."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bench.early_signs import past_at
from pipeline.early_signs import early_signs, read_past, recent_voices
from pipeline.signs_noted import (
    as_signs,
    note_signs,
    open_signs,
    shown_signs,
    sign_text,
    signs_between,
    where_and_what,
)
from pipeline.store.models import Lead, Post
from pipeline.store.signs import NotedSign

Put = Callable[..., int]


@pytest.fixture
def put(store: Any, town: Any, hands: Any) -> Put:
    """Stores a lead with posts of so many days ago, as the intake would."""
    count = 0

    def put(
        *days: float, topic: str = "transport", place: str = "柳林村", source: str = "board", **lead: Any
    ) -> int:
        nonlocal count
        now = hands()
        values: dict[str, Any] = {
            "town": town.id, "title": "", "topic": topic, "urgency": "normal", "place": place, "office": "roads",
            "relation": "own", "state": "dispatched", "unsure": False, "restricted": False, "post_count": len(days),
            "first_seen": now, "last_seen": now, "received_at": now, "dispatch_due": now, "accept_due": now,
            "feedback_due": now,
        }  # fmt: skip
        with store.write() as session:
            row = Lead(**(values | lead))
            session.add(row)
            session.flush()
            for day in days:
                count += 1
                session.add(
                    Post(town=town.id, source_id=source, post_id=str(count), content_hash=str(count),
                         published_at=now - timedelta(days=day), received_at=now, topic=topic, place=place,
                         topic_confidence=0.9, urgency="normal", urgency_confidence=0.9, actionable=True,
                         abstained=False, reasons=[], names=[], lead_id=row.id, evidence={})
                )  # fmt: skip
            return row.id

    return put


@pytest.fixture
def ordinary(put: Put) -> int:
    """A year of ordinary posts, two a day; returns their lead."""
    chance = random.Random(4)
    put(*(chance.random() * 389 + 1 for _post in range(500)), place="石桥村")
    return put(
        *(chance.random() * 389 + 1 for _post in range(280)),
        topic="utilities",
        place="石桥小学",
        office="water",
    )


def test_the_database_counts_as_one_counts_by_hand(
    store: Any, town: Any, hands: Any, put: Put, ordinary: int
) -> None:
    put(0.2, 0.4, 0.6)
    with store.read() as session:
        past, recent = read_past(session, town, hands()), recent_voices(session, town, hands())
        everything = [
            voice
            for back in range(0, 420, 28)
            for voice in recent_voices(session, town, hands() - timedelta(days=back))
        ]
    wanted, wanted_recent = past_at(sorted(everything, key=lambda voice: voice.at), hands())
    assert recent == wanted_recent
    assert dict(past.cells) == dict(wanted.cells)
    assert past.daily == wanted.daily
    assert past.topics == wanted.topics
    assert past.sources.keys() == {"board"}


def test_a_sign_is_noted_once_renewed_and_ended(
    store: Any, town: Any, hands: Any, put: Put, ordinary: int
) -> None:
    assert note_signs(store, town, hands()) == []
    lead = put(0.2, 0.4, 0.6)
    began = hands()
    [sign] = note_signs(store, town, began)
    assert (sign.place, sign.topic, sign.posts, sign.leads) == ("柳林村", "transport", 3, (lead,))
    assert where_and_what(sign, town) == "柳林村 · transport"
    assert sign_text(sign) == "2 天 3 条，平时约 不到 0.1 条"
    hands.forward(hours=6)
    put(0.1)
    note_signs(store, town, hands())
    with store.read() as session:
        [row] = session.scalars(select(NotedSign)).all()
        assert (row.posts, row.noted_at, row.over_at) == (4, began, None)
        assert as_signs([row])[0].leads == tuple(row.leads)
    hands.forward(days=60)
    put(*(day + 0.5 for day in range(60)), place="石桥村")
    assert note_signs(store, town, hands()) == []
    with store.read() as session:
        assert open_signs(session, town) == []
        [row] = signs_between(session, town, began, began + timedelta(days=1))
        assert row.over_at == hands()


def test_restricted_matters_are_no_signs(store: Any, town: Any, hands: Any, put: Put, ordinary: int) -> None:
    put(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, topic="family", restricted=True, office="women")
    put(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, restricted=True, office="women")
    with store.read() as session:
        assert early_signs(session, town, hands()) == []


def test_who_sees_a_sign(store: Any, town: Any, hands: Any, put: Put, ordinary: int) -> None:
    lead = put(0.2, 0.4, 0.6)
    found = note_signs(store, town, hands())
    with store.read() as session:
        assert shown_signs(session, found, office=None) == found
        assert shown_signs(session, found, office="roads") == found
        assert shown_signs(session, found, office="water") == []
    with store.write() as session:
        session.get_one(Lead, lead).restricted = True
    with store.read() as session:  # noted before it was restricted, shown to nobody since
        assert shown_signs(session, as_signs(open_signs(session, town)), office=None) == []


def test_fewer_false_signs_tell_less(store: Any, town: Any, hands: Any, put: Put, ordinary: int) -> None:
    put(0.2, 0.4, 0.6)
    with store.read() as session:
        assert early_signs(session, town, hands(), false_signs=2)
        assert not early_signs(session, town, hands(), false_signs=1e-7)


def test_posts_of_the_future_are_not_seen(store: Any, town: Any, hands: Any, put: Put, ordinary: int) -> None:
    put(0.2, 0.4, 0.6)
    with store.read() as session:
        assert early_signs(session, town, hands() - timedelta(days=2)) == []
