"""Labels from the queue: kept as training labels, followed by the lead where the post is all of it, taken back whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from common.errors import InputError, StaleError
from pipeline.label_post import Said, label_post, last_of, skip_post, undo_post
from pipeline.label_queue import candidates
from pipeline.labels_now import labels_now
from pipeline.store.engine import Store
from pipeline.store.models import Lead, Post
from pipeline.store.review import TrainingLabel
from pipeline.town import TownContext
from tests.integration.conftest import Hands

ROAD = "柳林村路烂得不成样子，水沟也堵了"


@pytest.fixture
def say(store: Store, town: TownContext, hands: Hands) -> Callable[..., str]:
    def run(post: int, topic: str, urgency: str = "normal", place: str = "柳林村", **more: object) -> str:
        hands.forward(seconds=1)
        with store.write() as session:
            found = session.get_one(Post, post)
            return label_post(
                session, found, Said(topic, urgency, place), hands(), town=town,
                **{"staff": "zhang", **more},  # type: ignore[arg-type]
            )  # fmt: skip

    return run


@pytest.fixture
def take_back(store: Store, town: TownContext, hands: Hands) -> Callable[[], None]:
    def run() -> None:
        hands.forward(seconds=1)
        with store.write() as session:
            last = last_of(session, town, "zhang")
            assert last is not None
            undo_post(session, session.get_one(Post, last[0]), last[1], hands(), town=town, staff="zhang")

    return run


def labels(store: Store) -> dict[str, str]:
    with store.read() as session:
        rows = session.scalars(select(TrainingLabel).where(TrainingLabel.withdrawn_at.is_(None)))
        return {row.field: row.value for row in rows}


def test_a_lead_of_one_post_follows_as_with_a_correction(  # type: ignore[no-untyped-def]
    store, take_in, lead_of, posts_in, told_of, say, take_back
) -> None:
    [lead] = take_in(ROAD)
    [post] = posts_in(lead)
    assert lead_of(lead).topic == "utilities"
    assert say(post.id, "transport", "urgent", how="random") == "corrected"
    after = lead_of(lead)
    assert (after.topic, after.urgency, after.office) == ("transport", "urgent", "roads")
    assert told_of(lead)[-1] == "lead_redispatched"
    assert labels(store) == {"topic": "transport", "urgency": "urgent", "place": "柳林村"}
    with store.read() as session:
        assert set(session.scalars(select(TrainingLabel.how))) == {"random"}
    take_back()
    back = lead_of(lead)
    assert (back.topic, back.urgency, back.office, back.confirmed_at) == (
        "utilities",
        "normal",
        "water",
        None,
    )
    assert labels(store) == {}


def test_the_same_as_the_machine_confirms_the_lead(store, take_in, lead_of, posts_in, say) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in("柳林村路烂得不成样子")
    [post] = posts_in(lead)
    assert say(post.id, "transport") == "confirmed"
    assert lead_of(lead).confirmed_at is not None
    assert labels(store) == {"topic": "transport", "urgency": "normal", "place": "柳林村"}


def test_a_lead_with_other_posts_is_left_as_it_is(store, take_in, lead_of, posts_in, say, take_back) -> None:  # type: ignore[no-untyped-def]
    text = "石桥村主水管爆裂停水三天没人修，老人没水喝"
    [lead, same] = take_in(text, text + "，求求了快来修")
    assert lead == same
    post = posts_in(lead)[1]
    assert say(post.id, "transport", "normal", "石桥村") == "alone"
    assert lead_of(lead).topic == "utilities"
    assert labels(store)["topic"] == "transport"
    take_back()
    assert labels(store) == {}


def test_nobodys_business_ends_the_lead_and_comes_back(
    store, take_in, lead_of, posts_in, say, take_back
) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in("柳林村路边的花开得真好看")
    [post] = posts_in(lead)
    assert say(post.id, "other", "", "") == "dismissed"
    assert lead_of(lead).state == "no_action"
    assert labels(store) == {"actionable": "false"}
    take_back()
    assert lead_of(lead).state == "dispatched"


def test_a_problem_that_was_thrown_away_gets_its_lead(
    store, take_in, lead_of, told_of, say, take_back
) -> None:  # type: ignore[no-untyped-def]
    assert take_in("村口的井盖没了，孩子差点掉下去") == []
    with store.read() as session:
        post = session.scalars(select(Post)).one()
    assert say(post.id, "transport", "urgent", "") == "opened"
    with store.read() as session:
        lead = session.scalars(select(Lead)).one()
        assert session.get_one(Post, post.id).lead_id == lead.id
    assert (lead.topic, lead.urgency, lead.state) == ("transport", "urgent", "dispatched")
    assert told_of(lead.id) == ["lead_opened"]
    take_back()
    assert lead_of(lead.id).state == "no_action"


def test_what_somebody_labelled_meanwhile_is_not_overwritten(store, take_in, posts_in, say) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in(ROAD)
    [post] = posts_in(lead)
    say(post.id, "transport", staff="li")
    with pytest.raises(StaleError, match="li"):
        say(post.id, "utilities")
    assert labels(store)["topic"] == "transport"


@pytest.mark.parametrize(
    ("topic", "urgency", "place"),
    [("politics", "normal", ""), ("transport", "soon", ""), ("transport", "normal", "村" * 201)],
)
def test_values_that_do_not_exist_are_refused(store, take_in, posts_in, say, topic, urgency, place) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in(ROAD)
    [post] = posts_in(lead)
    with pytest.raises(InputError):
        say(post.id, topic, urgency, place)
    assert labels(store) == {}


def test_a_skipped_post_stays_away_until_it_is_taken_back(  # type: ignore[no-untyped-def]
    store, town, hands, take_in, posts_in, take_back
) -> None:
    [lead] = take_in(ROAD)
    [post] = posts_in(lead)

    def offered(staff: str) -> bool:
        with store.read() as session:
            return bool(candidates(session, town, staff=staff, office=None))

    with store.write() as session:
        for _time in range(2):
            skip_post(session, session.get_one(Post, post.id), hands(), staff="zhang")
    assert (offered("zhang"), offered("li")) == (False, True)
    take_back()
    assert offered("zhang")


def test_restricted_posts_are_offered_to_their_office_only(store, town, take_in) -> None:  # type: ignore[no-untyped-def]
    take_in("邻居家暴打孩子", ROAD)

    def topics(office: str | None) -> set[str]:
        with store.read() as session:
            return {post.topic for post in candidates(session, town, staff="x", office=office)}

    assert (topics(None), topics("women"), topics("water")) == ({"utilities"}, {"family"}, set())


def test_what_was_said_last_counts(store, town, hands, take_in, posts_in, say, take_back) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in("柳林村路烂得不成样子")
    [post] = posts_in(lead)
    say(post.id, "other", "", "")
    with store.read() as session:
        [one] = labels_now(session, town)
    assert (one.topic, one.urgency) == ("other", None)
    take_back()
    say(post.id, "transport", "urgent")
    with store.read() as session:
        [one] = labels_now(session, town)
    assert (one.topic, one.urgency, one.place, one.restricted) == ("transport", "urgent", "柳林村", False)
