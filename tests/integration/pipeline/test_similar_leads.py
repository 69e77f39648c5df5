"""Similar leads: found by their words, with how they were solved; restricted ones stay among themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline.lifecycle import OPEN
from pipeline.similar_leads import similar_leads
from pipeline.steps import step
from pipeline.store.models import Lead

NOTE = "更换了破裂的水管"
OLD = "柳林村西头供水管道破裂漏水，自来水流了一路"
NEW = "石桥村供水管道破裂漏水，自来水白白流走"


def close(store: Any, town: Any, hands: Any, number: int) -> None:
    for state in ("accepted", "in_work", "answered", "closed"):
        with store.write() as session:
            lead = session.get_one(Lead, number)
            step(
                session, lead, state, hands(), town=town, staff="wang", note=NOTE if state == "closed" else ""
            )


def found(store: Any, number: int, **more: Any) -> dict[int, Any]:
    with store.read() as session:
        return {one.id: one for one in similar_leads(session, session.get_one(Lead, number), **more)}


def test_a_closed_lead_of_the_same_words_comes_with_its_solution(
    store: Any, town: Any, hands: Any, take_in: Callable[..., list[int]]
) -> None:
    old, road, new = take_in(OLD, "镇中街路灯坏了晚上一片漆黑", NEW)
    assert len({old, road, new}) == 3
    assert found(store, new) == {}  # nothing has ended yet
    assert set(found(store, new, states=OPEN)) == {old}
    close(store, town, hands, old)
    close(store, town, hands, road)
    like = found(store, new)
    assert set(like) == {old}
    assert like[old].solution == NOTE
    assert "破裂" in like[old].words


def test_restricted_leads_are_never_shown_beside_open_ones(
    store: Any, town: Any, hands: Any, take_in: Callable[..., list[int]]
) -> None:
    old, new = take_in(OLD, NEW)
    assert set(found(store, new, states=OPEN)) == {old}
    for number, office in ((old, "women"), (new, "women"), (new, "water")):
        with store.write() as session:
            lead = session.get_one(Lead, number)
            lead.restricted, lead.office = True, office
        if number == old:  # one of the two is restricted
            assert found(store, new, states=OPEN) == found(store, old, states=OPEN) == {}
        elif office == "women":
            assert set(found(store, new, states=OPEN)) == {old}
        else:
            assert found(store, new, states=OPEN) == {}


def test_words_are_never_read_as_the_index_language(store: Any, take_in: Callable[..., list[int]]) -> None:
    (lead,) = take_in('AND OR NOT NEAR("水" "管") tokens:* "" 水管')
    found(store, lead, states=OPEN)
