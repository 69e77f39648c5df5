"""Posts between leads by hand: nothing is lost, everything is written down, urgency is kept, pins hold."""

from __future__ import annotations

import pytest

from common.errors import InputError, LifeCycleError
from pipeline.merge import merge, move, split
from pipeline.seen import get_lead

ROAD, LAMP, WATER = "村口的路烂得不成样子", "学校门口的路灯全坏了走夜路害怕", "石桥村停水两天了没人管"


@pytest.fixture
def join(store, town, hands):  # type: ignore[no-untyped-def]
    def run(lead: int, other: int) -> None:
        with store.write() as session:
            merge(
                session, get_lead(session, town, lead), get_lead(session, town, other), hands(), town=town,
                staff="zhang",
            )  # fmt: skip

    return run


@pytest.fixture
def part(store, town, hands):  # type: ignore[no-untyped-def]
    def run(lead: int, posts: list[int]) -> int:
        with store.write() as session:
            made = split(session, get_lead(session, town, lead), posts, hands(), town=town, staff="zhang")
            return made.id

    return run


def test_a_merge_moves_all_posts_and_says_so_in_both(
    take_in, join, lead_of, posts_in, events_of, told_of
) -> None:  # type: ignore[no-untyped-def]
    road, water = take_in(ROAD, WATER)
    join(road, water)
    lead, other = lead_of(road), lead_of(water)
    assert (lead.post_count, lead.topic, lead.office) == (2, "transport", "roads")
    assert (other.state, other.merged_into, other.post_count) == ("merged", road, 1)
    assert lead.urgency == "urgent"  # the water is off: that does not get lost
    assert told_of(road)[-1] == "urgency_raised"
    assert [post.pinned for post in posts_in(road)] == [False, True]
    assert [event.kind for event in events_of(road)][-2:] == ["urgency_raised", "merged"]
    assert events_of(water)[-1].data["other"] == road


def test_merged_and_ended_leads_take_no_posts(take_in, join, hands, store, town) -> None:  # type: ignore[no-untyped-def]
    road, water, lamp = take_in(ROAD, WATER, LAMP)
    join(road, water)
    with pytest.raises(LifeCycleError, match=str(road)):
        join(lamp, water)
    with pytest.raises(LifeCycleError):
        join(water, lamp)
    with pytest.raises(InputError):
        join(road, road)


def test_restricted_and_open_leads_never_mix(take_in, join, posts_in) -> None:  # type: ignore[no-untyped-def]
    family, road = take_in("邻居家暴，孩子一直哭", ROAD)
    for lead, other in ((road, family), (family, road)):
        with pytest.raises(LifeCycleError, match="限办"):
            join(lead, other)
    assert len(posts_in(road)) == len(posts_in(family)) == 1


def test_a_split_opens_a_routed_lead(take_in, join, part, lead_of, posts_in, told_of, events_of) -> None:  # type: ignore[no-untyped-def]
    road, water = take_in(ROAD, WATER)
    join(road, water)
    post = posts_in(road)[1].id
    made = part(road, [post])
    new = lead_of(made)
    assert (new.topic, new.urgency, new.office, new.state, new.post_count) == (
        "utilities", "urgent", "water", "dispatched", 1,
    )  # fmt: skip
    assert told_of(made) == ["lead_opened"]
    assert [post.id for post in posts_in(made)] == [post]
    assert lead_of(road).post_count == 1
    assert events_of(road)[-1].data["other"] == made
    assert events_of(made)[-1].kind == "split_from"


def test_a_split_leaves_something_and_takes_only_its_own(take_in, part, posts_in) -> None:  # type: ignore[no-untyped-def]
    road, water = take_in(ROAD, WATER)
    with pytest.raises(InputError):
        part(road, [posts_in(road)[0].id])
    with pytest.raises(InputError, match=str(posts_in(water)[0].id)):
        part(road, [posts_in(water)[0].id])
    with pytest.raises(InputError):
        part(road, [])


def test_a_post_moves_alone(store, town, take_in, join, hands, lead_of, posts_in) -> None:  # type: ignore[no-untyped-def]
    road, water, lamp = take_in(ROAD, WATER, LAMP)
    join(road, water)
    wanted = posts_in(road)[1].id
    with store.write() as session:
        source, target = get_lead(session, town, road), get_lead(session, town, lamp)
        move(session, source, target, [wanted], hands(), town=town, staff="zhang")
    assert [post.pinned for post in posts_in(lamp) if post.id == wanted] == [True]
    assert (lead_of(road).post_count, lead_of(lamp).post_count) == (1, 2)
    assert lead_of(lamp).urgency == "urgent"
