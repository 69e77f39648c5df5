"""A lead's urgency follows all its posts, comes down with a note, and never below what a person said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawlers.post import CrawledPost
from pipeline.bearing_out import FEW
from pipeline.correct import confirm, correct
from pipeline.deadlines import TERMS
from pipeline.history import describe
from pipeline.intake import Intake
from pipeline.lead_list import list_leads
from pipeline.merge import merge
from pipeline.seen import get_lead

ROAD = "石桥村主路挖开了没人管，找了{office}"
OFFICES = ("物业", "村里", "热线", "水厂", "镇上", "路政", "城管", "社区")
ALARM = "石桥村主路挖开了没人管，好像有人触电"


@pytest.fixture
def reader(reader):  # type: ignore[no-untyped-def]
    """What only seems so is read with little confidence."""

    class Doubtful(type(reader)):  # type: ignore[misc]
        def _label(self, text):  # type: ignore[no-untyped-def]
            label = super()._label(text)
            return replace(label, urgency_confidence=0.1 if "好像" in text else 0.8)

    return Doubtful()


def roads(count: int) -> list[str]:
    return [ROAD.format(office=f"{OFFICES[at % len(OFFICES)]}{at}次") for at in range(count)]


def test_a_doubtful_first_post_does_not_keep_a_lead_critical(
    store, town, take_in, lead_of, events_of, told_of, hands
) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in(ALARM)
    assert lead_of(lead).urgency == "critical"
    take_in(*roads(FEW - 1))
    assert lead_of(lead).urgency == "critical"
    told = told_of(lead)
    take_in(*roads(10)[FEW - 1 :])
    after = lead_of(lead)
    assert (after.urgency, after.post_count) == ("normal", 11)
    assert after.feedback_due == TERMS["normal"].feedback.after(after.received_at, town.zone)
    assert told_of(lead) == told, "a lead that falls is news to nobody"
    [event] = [event for event in events_of(lead) if event.kind == "urgency_lowered"]
    assert (event.data["before"], event.data["after"], event.staff) == ("critical", "normal", "system")
    assert describe(event.kind, event.data, town) == "紧急程度由“特急”降为“一般”：4 条帖子中多数没有印证"
    [row] = list_leads(store, town, hands())
    assert row.urgency == "normal"


def test_a_sure_reading_holds_and_raises_again(take_in, lead_of, events_of) -> None:  # type: ignore[no-untyped-def]
    [lead, *_] = take_in(ALARM, *roads(8))
    assert lead_of(lead).urgency == "normal"
    take_in("石桥村主路挖开了没人管，有人触电")
    assert lead_of(lead).urgency == "critical"
    take_in("石桥村主路挖开了没人管，找了区里", "石桥村主路挖开了没人管，找了市里")
    assert lead_of(lead).urgency == "critical"
    assert [event.kind for event in events_of(lead)].count("urgency_lowered") == 1


def test_what_a_person_confirmed_does_not_fall(store, town, take_in, lead_of, hands) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in(ALARM)
    with store.write() as session:
        confirm(session, get_lead(session, town, lead), hands(), town=town, staff="zhang")
    take_in(*roads(9))
    assert (lead_of(lead).urgency, lead_of(lead).post_count) == ("critical", 10)


def test_what_a_person_set_does_not_fall(store, town, take_in, lead_of, hands) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in(roads(1)[0])
    with store.write() as session:
        correct(
            session, get_lead(session, town, lead), {"urgency": "urgent"}, hands(), town=town, staff="zhang"
        )
    take_in(*roads(9)[1:])
    assert lead_of(lead).urgency == "urgent"


def test_a_confirmed_lead_that_was_merged_in_holds_the_other_up(store, town, take_in, lead_of, hands) -> None:  # type: ignore[no-untyped-def]
    [road] = take_in(roads(1)[0])
    [other] = take_in("柳林村停水了")
    with store.write() as session:
        confirm(session, get_lead(session, town, other), hands(), town=town, staff="zhang")
        merge(
            session,
            get_lead(session, town, road),
            get_lead(session, town, other),
            hands(),
            town=town,
            staff="zhang",
        )
    raised = lead_of(road).urgency
    assert raised == "urgent"
    take_in(*roads(40)[1:])
    assert lead_of(road).urgency == raised


def test_a_post_that_is_edited_takes_its_urgency_with_it(
    store, town, reader, lead_of, hands, take_in
) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in(ALARM)
    edited = CrawledPost(
        "board", "p1", "https://example.org/1", "", ROAD.format(office="村里"), hands(), None, None, None
    )
    assert Intake(store, town, reader, hands).take_in([edited]).updated == 1
    assert lead_of(lead).urgency == "normal"
