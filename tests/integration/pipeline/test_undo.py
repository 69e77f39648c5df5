"""The last action can be taken back exactly, until somebody builds on it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from common.errors import LifeCycleError
from pipeline.correct import confirm, correct
from pipeline.lifecycle import take_step
from pipeline.merge import merge, move, split
from pipeline.seen import get_lead
from pipeline.snapshot import snapshot
from pipeline.steps import dismiss
from pipeline.store.review import TrainingLabel
from pipeline.undo import last_action, undo

ROAD, LAMP, WATER = "村口的路烂得不成样子", "学校门口的路灯全坏了走夜路害怕", "石桥村停水两天了没人管"


@pytest.fixture
def act(store, town, hands):  # type: ignore[no-untyped-def]
    """Runs an operation on leads given by number, in one transaction."""

    def run(operation, *leads: int, **more):  # type: ignore[no-untyped-def]
        with store.write() as session:
            rows = [get_lead(session, town, lead) for lead in leads]
            return operation(session, *rows, **more)

    return run


def test_each_judgement_is_taken_back(store, town, take_in, act, lead_of, hands) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in("不清楚为什么村口的路这么烂")
    before = snapshot(lead_of(lead))
    for operation in (
        lambda s, row: confirm(s, row, hands(), town=town, staff="zhang"),
        lambda s, row: correct(s, row, {"topic": "utilities"}, hands(), town=town, staff="zhang"),
        lambda s, row: dismiss(s, row, "no_problem", hands(), staff="zhang"),
    ):
        hands.forward(minutes=1)
        act(operation, lead)
        assert snapshot(lead_of(lead)) != before
        hands.forward(minutes=1)
        act(lambda s, row: undo(s, row, hands(), town=town, staff="zhang"), lead)
        assert snapshot(lead_of(lead)) == before
    with store.read() as session:
        valid = select(func.count()).select_from(TrainingLabel).where(TrainingLabel.withdrawn_at.is_(None))
        assert session.scalar(valid) == 0


def test_merge_split_and_move_are_taken_back(town, take_in, act, lead_of, posts_in, hands) -> None:  # type: ignore[no-untyped-def]
    road, water, lamp = take_in(ROAD, WATER, LAMP)
    act(lambda s, a, b: merge(s, a, b, hands(), town=town, staff="z"), road, water)
    hands.forward(minutes=1)
    merged = snapshot(lead_of(road))
    second = posts_in(road)[1].id
    made = act(lambda s, a: split(s, a, [second], hands(), town=town, staff="z").id, road)
    hands.forward(minutes=1)
    act(lambda s, a: undo(s, a, hands(), town=town, staff="z"), road)
    assert (snapshot(lead_of(road)), len(posts_in(road)), len(posts_in(made))) == (merged, 2, 0)
    assert (lead_of(made).state, lead_of(made).merged_into) == ("merged", road)
    hands.forward(minutes=1)
    act(lambda s, a, b: move(s, a, b, [second], hands(), town=town, staff="z"), road, lamp)
    assert len(posts_in(lamp)) == 2
    hands.forward(minutes=1)
    act(lambda s, a: undo(s, a, hands(), town=town, staff="z"), road)
    assert (len(posts_in(road)), len(posts_in(lamp)), lead_of(lamp).urgency) == (2, 1, "normal")


def test_an_undone_merge_leaves_two_leads_as_they_were(town, take_in, act, lead_of, posts_in, hands) -> None:  # type: ignore[no-untyped-def]
    road, water = take_in(ROAD, WATER)
    before = snapshot(lead_of(road)), snapshot(lead_of(water))
    act(lambda s, a, b: merge(s, a, b, hands(), town=town, staff="z"), road, water)
    hands.forward(minutes=1)
    act(lambda s, a: undo(s, a, hands(), town=town, staff="z"), road)
    assert (snapshot(lead_of(road)), snapshot(lead_of(water))) == before
    assert [[post.pinned for post in posts_in(lead)] for lead in (road, water)] == [[False], [False]]
    assert lead_of(road).post_count == lead_of(water).post_count == 1


def test_what_others_built_on_stays(store, town, take_in, act, hands) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in(ROAD)
    act(lambda s, a: correct(s, a, {"office": "village"}, hands(), town=town, staff="z"), lead)
    hands.forward(minutes=1)
    act(lambda s, a: take_step(s, a, "accepted", hands(), staff="li"), lead)
    with pytest.raises(LifeCycleError):
        act(lambda s, a: undo(s, a, hands(), town=town, staff="z"), lead)


def test_a_machine_step_before_is_no_action_and_undo_is_not_undone(store, town, take_in, act, hands) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in(ROAD)
    with store.read() as session:
        assert last_action(session, get_lead(session, town, lead)) is None
    act(lambda s, a: confirm(s, a, hands(), town=town, staff="z"), lead)
    hands.forward(minutes=1)
    act(lambda s, a: undo(s, a, hands(), town=town, staff="z"), lead)
    with pytest.raises(LifeCycleError):
        act(lambda s, a: undo(s, a, hands(), town=town, staff="z"), lead)
