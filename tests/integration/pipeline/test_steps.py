"""Steps that people take, and what each leaves behind."""

from __future__ import annotations

import pytest

from common.errors import InputError, LifeCycleError
from pipeline.lifecycle import NEXT, STATES
from pipeline.seen import get_lead
from pipeline.steps import DISMISSALS, OWN_WAY, dismiss, dispatch, follow_up, step, steps_from

ROAD = "村口的路烂得不成样子"


@pytest.fixture
def walk(store, town, hands):  # type: ignore[no-untyped-def]
    """Takes plain steps one after the other."""

    def run(lead: int, *states: str, note: str = "已办理") -> None:
        for state in states:
            with store.write() as session:
                step(session, get_lead(session, town, lead), state, hands(), town=town, staff="li", note=note)

    return run


def test_the_whole_life_with_follow_up_and_reopening(
    store, town, take_in, walk, lead_of, events_of, hands
) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in(ROAD)
    walk(lead, "accepted", "in_work", "answered", "closed")
    first_due = lead_of(lead).feedback_due
    hands.forward(days=2)
    with store.write() as session:
        row = get_lead(session, town, lead)
        with pytest.raises(InputError):
            follow_up(session, row, hands(), satisfied=False, staff="zhang")
        follow_up(session, row, hands(), satisfied=False, staff="zhang", note="路面又沉了")
    asked = lead_of(lead)
    assert (asked.state, asked.satisfied) == ("followed_up", False)
    assert asked.closed_at < hands()
    walk(lead, "in_work", note="回访不满意")
    again = lead_of(lead)
    assert (again.state, again.satisfied, again.closed_at) == ("in_work", None, None)
    assert again.feedback_due > first_due
    assert [event.data["after"] for event in events_of(lead) if event.kind == "step"] == [
        "dispatched", "accepted", "in_work", "answered", "closed", "followed_up", "in_work",
    ]  # fmt: skip


def test_returned_leads_are_dispatched_again(store, town, take_in, walk, lead_of, told_of, hands) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in(ROAD)
    walk(lead, "returned", note="不归我办")
    assert lead_of(lead).returns == 1
    with store.write() as session:
        dispatch(session, get_lead(session, town, lead), hands(), town=town, staff="zhang")
    assert lead_of(lead).state == "dispatched"
    assert told_of(lead)[-1] == "lead_redispatched"
    with store.write() as session, pytest.raises(LifeCycleError):
        dispatch(session, get_lead(session, town, lead), hands(), town=town, staff="zhang")


def test_a_dismissed_lead_comes_back_dispatched(store, town, take_in, walk, lead_of, hands) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in(ROAD)
    with store.write() as session:
        dismiss(session, get_lead(session, town, lead), "solved", hands(), staff="zhang")
    assert lead_of(lead).state == "no_action"
    with pytest.raises(LifeCycleError):
        walk(lead, "received", note="")
    walk(lead, "received", note="又坏了")
    assert (lead_of(lead).state, lead_of(lead).closed_at) == ("dispatched", None)


@pytest.mark.parametrize(("reason", "note"), [("bored", ""), ("other", " "), ("solved", "长" * 2001)])
def test_a_dismissal_needs_a_reason_that_holds(store, town, take_in, hands, reason, note) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in(ROAD)
    with pytest.raises(InputError), store.write() as session:
        dismiss(session, get_lead(session, town, lead), reason, hands(), staff="zhang", note=note)


@pytest.mark.parametrize("state", OWN_WAY)
def test_states_with_an_action_of_their_own_are_no_plain_step(take_in, walk, lead_of, state) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in(ROAD)
    with pytest.raises(LifeCycleError):
        walk(lead, state)
    assert lead_of(lead).state == "dispatched"


def test_plain_steps_and_own_ways_cover_the_life_cycle() -> None:
    for state in STATES:
        assert set(steps_from(state)) | (set(NEXT[state]) & set(OWN_WAY)) == set(NEXT[state])


def test_no_reason_to_dismiss_silences_anybody() -> None:
    assert not [word for word in ("删", "屏蔽", "封", "造谣", "负面") if word in "".join(DISMISSALS.values())]
