"""The machine joins two leads only where nobody stands between them; a person takes it back for good."""

from __future__ import annotations

import pytest

from pipeline.bridge import bridge
from pipeline.grouping.bridge import Bridge
from pipeline.grouping.by_hand import kept_apart
from pipeline.lifecycle import take_step
from pipeline.merge import merge, split
from pipeline.seen import get_lead
from pipeline.snapshot import snapshot
from pipeline.undo import undo

ROAD, LAMP, WATER = "村口的路烂得不成样子", "学校门口的路灯全坏了走夜路害怕", "石桥村停水两天了没人管"


@pytest.fixture
def join(store, town, hands):  # type: ignore[no-untyped-def]
    def run(first: int, second: int) -> int | None:
        with store.write() as session:
            pair = get_lead(session, town, first), get_lead(session, town, second)
            stays = bridge(session, *pair, Bridge(second, 1.0, 0.5), hands())
            return stays.id if stays else None

    return run


def test_the_more_urgent_lead_stays_and_nobody_is_alerted(
    take_in, join, lead_of, posts_in, told_of, events_of
) -> None:  # type: ignore[no-untyped-def]
    road, water = take_in(ROAD, WATER)
    told = told_of(road), told_of(water)
    assert join(road, water) == water
    assert (lead_of(road).state, lead_of(road).merged_into) == ("merged", water)
    assert (lead_of(water).post_count, lead_of(water).urgency) == (2, "urgent")
    assert [post.pinned for post in posts_in(water)] == [False, False]
    assert (told_of(road), told_of(water)) == told
    [event] = [event for event in events_of(water) if event.kind == "bridged"]
    assert (event.staff, event.data["other"], event.data["there"]) == ("system", road, 1.0)


def test_undone_it_is_as_before_and_stays_so(store, town, take_in, join, lead_of, posts_in, hands) -> None:  # type: ignore[no-untyped-def]
    road, water = take_in(ROAD, WATER)
    before = snapshot(lead_of(road)), snapshot(lead_of(water))
    assert join(road, water) == water
    hands.forward(minutes=1)
    with store.write() as session:
        assert undo(session, get_lead(session, town, water), hands(), town=town, staff="z") == "bridged"
    assert (snapshot(lead_of(road)), snapshot(lead_of(water))) == before
    assert len(posts_in(road)) == len(posts_in(water)) == 1
    with store.read() as session:
        assert frozenset((road, water)) in kept_apart(session, town.id, 0)


def test_what_a_person_placed_is_not_moved(store, town, take_in, join, hands, posts_in) -> None:  # type: ignore[no-untyped-def]
    road, water, lamp = take_in(ROAD, WATER, LAMP)
    with store.write() as session:
        merge(session, get_lead(session, town, road), get_lead(session, town, lamp), hands(), town=town,
              staff="z")  # fmt: skip
    assert join(road, water) is None
    hands.forward(minutes=1)
    with store.write() as session:
        moved = [post.id for post in posts_in(road) if post.pinned]
        made = split(session, get_lead(session, town, road), moved, hands(), town=town, staff="z").id
    assert join(road, made) is None
    with store.read() as session:
        assert frozenset((road, made)) in kept_apart(session, town.id, 0)


def test_a_lead_is_not_taken_from_an_office_that_has_it(store, town, take_in, join, hands) -> None:  # type: ignore[no-untyped-def]
    road, lamp, water = take_in(ROAD, LAMP, WATER)
    with store.write() as session:
        take_step(session, get_lead(session, town, road), "accepted", hands(), staff="li")
    assert join(road, water) is None  # the one in work would become more urgent
    assert join(lamp, road) == road


def test_restricted_leads_are_never_joined_by_the_machine(take_in, join) -> None:  # type: ignore[no-untyped-def]
    family, road = take_in("邻居家暴，孩子一直哭", ROAD)
    assert join(family, road) is None
    assert join(road, family) is None
