"""The machine follows what people decided about leads, in the running process, not only after a restart."""

from __future__ import annotations

from pipeline.merge import merge, split
from pipeline.seen import get_lead
from pipeline.undo import undo

ROAD = "村口的路烂得不成样子，坑里全是水，骑车的人天天摔"
WATER = "石桥村主水管爆裂，水喷了一路，全村停水，自来水公司没人来修"


def test_after_a_merge_new_posts_go_to_the_lead_that_remains(store, town, take_in, hands, posts_in) -> None:  # type: ignore[no-untyped-def]
    road, water = take_in(ROAD, WATER)
    with store.write() as session:
        merge(
            session,
            get_lead(session, town, road),
            get_lead(session, town, water),
            hands(),
            town=town,
            staff="z",
        )
    assert take_in(WATER + "啊啊") == [road]
    hands.forward(minutes=1)
    with store.write() as session:
        merged = [post.pinned for post in posts_in(road)]
        assert merged == [False, True, False]


def test_after_an_undone_merge_they_go_where_they_went_before(store, town, take_in, hands) -> None:  # type: ignore[no-untyped-def]
    road, water = take_in(ROAD, WATER)
    with store.write() as session:
        merge(
            session,
            get_lead(session, town, road),
            get_lead(session, town, water),
            hands(),
            town=town,
            staff="z",
        )
    hands.forward(minutes=1)
    with store.write() as session:
        undo(session, get_lead(session, town, road), hands(), town=town, staff="z")
    assert take_in(WATER + "啊啊") == [water]


def test_after_a_split_new_posts_about_the_part_go_to_the_part(store, town, take_in, hands, posts_in) -> None:  # type: ignore[no-untyped-def]
    road, water = take_in(ROAD, WATER)
    with store.write() as session:
        merge(
            session,
            get_lead(session, town, road),
            get_lead(session, town, water),
            hands(),
            town=town,
            staff="z",
        )
    hands.forward(minutes=1)
    moved = [post.id for post in posts_in(road) if post.pinned]
    with store.write() as session:
        made = split(session, get_lead(session, town, road), moved, hands(), town=town, staff="z").id
    assert take_in(WATER + "啊啊") == [made]
    assert take_in(ROAD + "啊啊") == [road]
