"""Life in time: problems that come back, voices that come late, problems that last a year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pipeline.history import describe
from pipeline.lead_list import list_leads
from pipeline.lead_search import Filters, search_leads
from pipeline.lead_view import view_lead
from pipeline.lifecycle import take_step
from pipeline.merge import merge
from pipeline.returning import Again, again_of
from pipeline.steps import step
from pipeline.store.models import Lead

TakeIn = Callable[..., list[int]]
PIPE = "石桥村主水管爆裂，全村停水没人修"


@pytest.fixture
def close(store: Any, hands: Any) -> Callable[[int], None]:
    def end(lead: int) -> None:
        with store.write() as session:
            row = session.get_one(Lead, lead)
            for state in ("accepted", "answered", "closed"):
                take_step(session, row, state, hands(), staff="wang", note="已修好")

    return end


@pytest.fixture
def thrice(take_in: TakeIn, close: Callable[[int], None], hands: Any) -> list[int]:
    """One pipe that bursts in May, in July and in October; the third lead is open."""
    hands.now = hands.now.replace(month=5, day=10)
    leads = []
    for days in (60, 90, 0):
        leads += take_in(f"{PIPE}，这是第 {len(leads) + 1} 回了")
        if days:
            close(leads[-1])
            hands.forward(days=days)
    return leads


def test_the_third_time_says_since_when_and_after_which(
    store: Any, town: Any, thrice: list[int], hands: Any, events_of: Callable[[int], Any]
) -> None:
    first, second, third = thrice
    assert len(set(thrice)) == 3
    view = view_lead(store, town, third, hands())
    assert view.again is not None
    assert (view.again.times, view.again.before) == (3, (first, second))
    assert view.again.text(town.zone) == "再次出现：2026年5月以来第 3 次"
    assert [one.id for one in view_lead(store, town, first, hands()).came_back] == [second]
    assert [one.id for one in view_lead(store, town, second, hands()).came_back] == [third]
    opened = events_of(third)[0]
    assert describe(opened.kind, opened.data, town) == f"问题再次出现，接着线索 {second} 建立线索"
    last = events_of(first)[-1]
    assert describe(last.kind, last.data, town) == f"问题再次出现：线索 {second}"
    [row] = list_leads(store, town, hands())
    assert row.again == view.again
    [shown] = search_leads(store, town, hands(), Filters(), office=None).rows
    assert shown.again == view.again


def test_later_posts_join_the_open_return_not_the_ended_lead(
    store: Any, thrice: list[int], take_in: TakeIn, hands: Any
) -> None:
    hands.forward(days=3)
    assert take_in("石桥村主水管又爆裂，全村停水没人修，三天了") == [thrice[-1]]


def test_a_voice_from_before_the_end_opens_nothing(
    store: Any,
    take_in: TakeIn,
    close: Callable[[int], None],
    hands: Any,
    lead_of: Any,
    events_of: Any,
    told_of: Any,
) -> None:
    """A slow source brings posts of the days before the repair: the problem has not come back."""
    [lead] = take_in(PIPE)
    close(lead)
    hands.forward(hours=1)
    before = told_of(lead)
    assert take_in("石桥村主水管爆裂，停水没人修，急", hours_ago=30) == [lead]
    assert (lead_of(lead).state, lead_of(lead).post_count) == ("closed", 2)
    assert events_of(lead)[-1].kind == "post_late"
    assert told_of(lead) == before


def test_a_late_voice_that_presses_more_is_not_buried(
    store: Any, take_in: TakeIn, close: Callable[[int], None], hands: Any, lead_of: Any
) -> None:
    [lead] = take_in("石桥村电线掉在路上没人管")
    close(lead)
    hands.forward(hours=1)
    [pressing] = take_in("石桥村电线掉在路上没人管，有人触电", hours_ago=30)
    assert pressing != lead
    assert lead_of(pressing).again_of == lead
    assert lead_of(pressing).urgency == "critical"


def test_a_slow_problem_of_a_year_stays_one(take_in: TakeIn, hands: Any, lead_of: Any) -> None:
    hands.now -= timedelta(days=400)
    leads = []
    for month in range(13):
        leads += take_in(f"石桥村路灯坏了一排，晚上路太黑，第 {month} 个月还没人修")
        hands.forward(days=31)
    assert len(set(leads)) == 1
    assert lead_of(leads[0]).last_seen - lead_of(leads[0]).first_seen > timedelta(days=365)


def test_a_lead_reopened_by_a_person_goes_on(
    store: Any, town: Any, take_in: TakeIn, close: Callable[[int], None], hands: Any, lead_of: Any
) -> None:
    [lead] = take_in(PIPE)
    close(lead)
    with store.write() as session:
        step(session, session.get_one(Lead, lead), "in_work", hands(), town=town, staff="wang", note="没修好")
    hands.forward(days=2)
    assert take_in("石桥村主水管爆裂，全村停水，还是没人修") == [lead]


def test_a_return_merged_elsewhere_is_followed(
    store: Any, town: Any, thrice: list[int], take_in: TakeIn, hands: Any
) -> None:
    [other] = take_in("柳林村水厂停水了")
    with store.write() as session:
        lead, gone = session.get_one(Lead, other), session.get_one(Lead, thrice[-1])
        merge(session, lead, gone, hands(), town=town, staff="wang")
    assert view_lead(store, town, thrice[1], hands()).came_back == []
    hands.forward(days=3)
    assert take_in("石桥村主水管又爆裂，全村停水没人修，三天了") == [other]


def test_what_was_restricted_since_is_counted_for_nobody_else(store: Any, thrice: list[int]) -> None:
    with store.write() as session:
        session.get_one(Lead, thrice[0]).restricted = True
    with store.read() as session:
        third = session.get_one(Lead, thrice[-1])
        found = again_of(session, [third])[third.id]
    assert (found.times, found.before) == (2, (thrice[1],))


def test_a_ring_of_links_ends(store: Any, thrice: list[int]) -> None:
    with store.write() as session:
        session.get_one(Lead, thrice[0]).again_of = thrice[2]
    with store.read() as session:
        leads = session.scalars(select(Lead)).all()
        found: dict[int, Again] = again_of(session, leads)
    assert found[thrice[2]].before == (thrice[0], thrice[1])
