"""Corrections re-route at once, teach, alert, and survive what the machine thinks later."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from common.errors import InputError, LifeCycleError
from pipeline.correct import BY_HAND, confirm, correct
from pipeline.dispatch import RETURNED_BASIS
from pipeline.lifecycle import take_step
from pipeline.seen import get_lead
from pipeline.store.review import TrainingLabel


@pytest.fixture
def fix(store, town, hands):  # type: ignore[no-untyped-def]
    def run(lead_id: int, note: str = "", **changes: str) -> None:
        with store.write() as session:
            correct(
                session,
                get_lead(session, town, lead_id),
                changes,
                hands(),
                town=town,
                staff="zhang",
                note=note,
            )

    return run


def labels(store, field: str) -> list[tuple[str, str]]:  # type: ignore[no-untyped-def]
    with store.read() as session:
        rows = session.scalars(select(TrainingLabel).where(TrainingLabel.field == field))
        return [(row.before, row.value) for row in rows]


def test_another_topic_goes_to_its_office_at_once(store, take_in, lead_of, fix, told_of, events_of) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in("柳林村路烂得不成样子，水沟也堵了")
    assert lead_of(lead).office == "water"
    fix(lead, topic="transport")
    after = lead_of(lead)
    assert (after.topic, after.office, after.state, after.unsure) == (
        "transport",
        "roads",
        "dispatched",
        False,
    )
    assert told_of(lead)[-1] == "lead_redispatched"
    assert labels(store, "topic") == [("utilities", "transport")]
    event = next(event for event in events_of(lead) if event.kind == "corrected")
    assert (event.staff, event.data["before"]["topic"], event.data["after"]) == (
        "zhang", "utilities", {"topic": "transport"},
    )  # fmt: skip


def test_another_place_follows_the_rules_of_places(take_in, lead_of, fix) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in("村口的路烂得不成样子")
    assert lead_of(lead).office == "roads"
    fix(lead, place="石桥小学")
    assert (lead_of(lead).place, lead_of(lead).office) == ("石桥小学", "village")


def test_an_office_chosen_by_a_person_wins(take_in, lead_of, fix) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in("村口的路烂得不成样子")
    fix(lead, office="power")
    after = lead_of(lead)
    assert (after.office, after.relation, after.basis) == ("power", "coordinate", BY_HAND)


def test_a_higher_urgency_shortens_every_deadline_and_alerts(take_in, lead_of, fix, told_of, hands) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in("村口的路烂得不成样子")
    before = lead_of(lead)
    hands.forward(minutes=5)
    fix(lead, urgency="critical")
    after = lead_of(lead)
    assert after.feedback_due < before.feedback_due
    assert (after.feedback_due - hands()).total_seconds() == 2 * 3600
    assert "urgency_raised" in told_of(lead)
    fix(lead, urgency="normal")
    assert lead_of(lead).feedback_due == before.feedback_due


def test_the_machine_does_not_turn_a_correction_back(take_in, lead_of, fix) -> None:  # type: ignore[no-untyped-def]
    text = "石桥村主水管爆裂，水喷了一路，全村停水，自来水公司没人来修"
    [lead] = take_in(text)
    fix(lead, topic="transport")
    assert take_in(text + "一", text + "二两", text + "三三三") == [lead] * 3
    assert lead_of(lead).topic == "transport"


def test_an_office_that_accepted_hands_over_by_a_new_dispatch(
    store, town, take_in, lead_of, fix, hands
) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in("村口的路烂得不成样子")
    with store.write() as session:
        take_step(session, get_lead(session, town, lead), "accepted", hands(), staff="li")
    fix(lead, office="village")
    after = lead_of(lead)
    assert (after.state, after.office, after.accepted_at) == ("dispatched", "village", None)


def test_returned_three_times_the_coordinator_decides(store, town, take_in, lead_of, fix, hands) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in("村口的路烂得不成样子")
    for place in ("甲村", "乙村", "丙村"):
        with store.write() as session:
            take_step(
                session, get_lead(session, town, lead), "returned", hands(), staff="li", note="不归我办"
            )
        fix(lead, place=place)
    assert (lead_of(lead).office, lead_of(lead).basis) == ("office", RETURNED_BASIS)


def test_confirming_an_unsure_lead_hands_it_over(store, town, take_in, lead_of, hands, told_of) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in("不清楚为什么村口的路这么烂")
    assert (lead_of(lead).state, lead_of(lead).unsure) == ("received", True)
    with store.write() as session:
        confirm(session, get_lead(session, town, lead), hands(), town=town, staff="zhang")
    after = lead_of(lead)
    assert (after.state, after.office, after.unsure, after.confirmed_at) == (
        "dispatched",
        "roads",
        False,
        hands(),
    )
    assert labels(store, "topic") == [("transport", "transport")]
    assert told_of(lead)[-1] == "lead_redispatched"


def test_a_pressing_unsure_lead_leaves_the_coordinator_when_confirmed(
    store, town, take_in, lead_of, hands
) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in("不清楚为什么又停水")
    assert (lead_of(lead).state, lead_of(lead).office) == ("dispatched", "office")
    with store.write() as session:
        confirm(session, get_lead(session, town, lead), hands(), town=town, staff="zhang")
    assert (lead_of(lead).state, lead_of(lead).office) == ("dispatched", "water")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"topic": "opinion"}, "opinion"),
        ({"urgency": "now"}, "now"),
        ({"office": "nobody"}, "nobody"),
        ({"place": "a\nb"}, "a"),
        ({"state": "closed"}, "state"),
        ({}, "相同"),
    ],
)
def test_what_does_not_exist_is_refused(take_in, lead_of, fix, changes, named) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in("村口的路烂得不成样子")
    before = lead_of(lead).version
    with pytest.raises(InputError, match=named):
        fix(lead, **changes)
    assert lead_of(lead).version == before


def test_an_ended_lead_is_reopened_first(store, town, take_in, fix, hands) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in("村口的路烂得不成样子")
    with store.write() as session:
        take_step(session, get_lead(session, town, lead), "no_action", hands(), staff="li", note="已修好")
    with pytest.raises(LifeCycleError):
        fix(lead, topic="utilities")
