"""Standings: always what the lead is, renewed with every change and by the clock."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, text, update

from pipeline.lead_list import list_leads
from pipeline.lead_search import Filters, count_leads, search_leads
from pipeline.lifecycle import OPEN, STATES, take_step
from pipeline.renew_standings import renew_standings
from pipeline.retention import purge
from pipeline.seen import get_lead
from pipeline.standing import FRESH
from pipeline.store.models import Lead, Post
from pipeline.store.review import LeadStanding

ROAD, LAMP, WATER = "村口的路烂得不成样子", "学校门口的路灯全坏了走夜路害怕", "石桥村停水两天了没人管"


def standing(store, lead: int) -> LeadStanding:  # type: ignore[no-untyped-def]
    with store.read() as session:
        return session.get_one(LeadStanding, lead)


def test_the_order_is_that_of_the_score_computed_now(store, town, take_in, hands) -> None:  # type: ignore[no-untyped-def]
    take_in(ROAD, WATER, LAMP, likes=3)
    for _hour in range(12):
        renew_standings(store, town.id, hands())
        shown = search_leads(store, town, hands(), Filters(), office=None).rows
        exact = list_leads(store, town, hands())
        assert [row.id for row in shown] == sorted(
            (row.id for row in exact), key=lambda lead: (-next(r.score for r in exact if r.id == lead), -lead)
        )
        for row in shown:
            other = next(one for one in exact if one.id == row.id)
            assert abs((row.score or 0) - other.score) <= 0.2
            assert (row.words, row.posts, row.due) == (tuple(other.words), other.post_count, other.due)
        hands.forward(hours=13)


def test_time_alone_changes_a_score_and_only_then_is_it_renewed(store, town, take_in, hands) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in(WATER)
    assert renew_standings(store, town.id, hands()) == 0
    before = standing(store, lead)
    assert before.due is not None
    hands.now = before.due + timedelta(minutes=1)
    assert renew_standings(store, town.id, hands()) == 1
    assert (standing(store, lead).rank or 0) > (before.rank or 0)
    hands.now = before.last_seen + FRESH + timedelta(minutes=1)
    renew_standings(store, town.id, hands())
    assert standing(store, lead).fresh_posts == 0


def test_a_step_moves_the_lead_at_once(store, town, take_in, hands) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in(WATER)
    with store.write() as session:
        take_step(session, get_lead(session, town, lead), "no_action", hands(), staff="li", note="通水了")
    assert (standing(store, lead).state, standing(store, lead).rank) == ("no_action", None)
    assert search_leads(store, town, hands(), Filters(), office=None).rows == []
    assert count_leads(store, town, hands(), Filters(states=("no_action",)), office=None) == 1


def test_every_state_can_be_asked_for(store, town, take_in, hands) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in(WATER)
    for state in STATES:
        with store.write() as session:
            session.execute(update(LeadStanding).values(state=state, rank=1.0 if state in OPEN else None))
        found = search_leads(store, town, hands(), Filters(states=(state,)), office=None).rows
        assert [row.id for row in found] == [lead], state


def test_purged_leads_keep_no_words(store, town, take_in, hands) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in(WATER)
    with store.write() as session:
        take_step(session, get_lead(session, town, lead), "no_action", hands(), staff="li", note="通水了")
    assert standing(store, lead).words
    hands.forward(days=town.town.retention_days + 1)
    assert purge(store, town, hands()) == 1
    assert standing(store, lead).words == []
    with store.read() as session:
        hits = session.execute(text("SELECT count(*) FROM post_words WHERE post_words MATCH '\"停水\"'"))
        assert hits.scalar() == 0


def test_the_word_index_follows_the_posts(store, town, take_in, hands) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in(WATER)
    assert search_leads(store, town, hands(), Filters(words=("停水",)), office=None).rows[0].id == lead
    with store.write() as session:
        session.execute(update(Post).values(tokens="路灯 坏"))
    assert search_leads(store, town, hands(), Filters(words=("停水",)), office=None).rows == []
    assert search_leads(store, town, hands(), Filters(words=("路灯", "坏")), office=None).rows[0].id == lead
    with store.write() as session:
        session.execute(text("INSERT INTO post_words(post_words) VALUES ('integrity-check')"))


def test_a_beginning_finds_the_word(store, town, take_in, hands) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in("自来水公司把路挖开就不管了")
    for words, found in ((("自来",), [lead]), (("公司", "自来"), [lead]), (("来水",), [])):
        rows = search_leads(store, town, hands(), Filters(words=words), office=None).rows
        assert [row.id for row in rows] == found, words


def test_leads_of_an_older_version_get_their_place(store, town, take_in, hands) -> None:  # type: ignore[no-untyped-def]
    leads = take_in(WATER, ROAD)
    with store.write() as session:  # as the migration leaves them
        session.execute(
            update(LeadStanding).values(
                rank=0, holds_until=hands() - timedelta(days=9999), words=[], sources=""
            )
        )
    assert renew_standings(store, town.id, hands()) == 2
    assert [row.id for row in search_leads(store, town, hands(), Filters(), office=None).rows] == leads
    with store.read() as session:
        assert len(session.scalars(select(Lead)).all()) == 2
