"""The two sides of the labels: families together, said once for ever, nothing on both sides."""

from __future__ import annotations

import pytest

from pipeline.labels_now import LabelledPost
from pipeline.labels_split import MOST_OF_FAMILY, assign_sides

THINGS = "路灯 井盖 水管 护栏 公厕 垃圾箱 公交站 红绿灯 排水沟 健身器材".split()
PLACES = "石桥村 柳林村 枫树村 南坪村 白塔社区 青河路 新桥街 东湾组 西岭组 北塘组".split()
STORIES = "坏了半年没人修 前天被车撞歪 一下雨就堵 晚上看不见很危险 建好三年从来没用过".split()


@pytest.fixture
def labelled(take_in, posts_in, store):  # type: ignore[no-untyped-def]
    """Labelled posts of different texts, without leads."""
    from sqlalchemy import select

    from pipeline.store.models import Post

    def make(*texts: str, lead: int | None = None) -> list[LabelledPost]:
        take_in(*texts)
        with store.read() as session:
            ids = {row.text: row.id for row in session.execute(select(Post.text, Post.id))}
        return [
            LabelledPost(
                ids[text],
                lead,
                "",
                text,
                "transport",
                "normal",
                "",
                ("transport", "normal", ""),
                False,
                False,
            )
            for text in texts
        ]

    return make


def texts() -> list[str]:
    return [
        f"{place}第{at * 37 + 11}号{thing}{STORIES[at % 5]}，{'盼' * (at % 4)}{thing}归谁管，{place}的人{at * 7919}"
        for at, (place, thing) in enumerate((place, thing) for place in PLACES for thing in THINGS)
    ]


def test_about_a_third_is_held_back_and_stays_there(store, town, labelled) -> None:  # type: ignore[no-untyped-def]
    posts = labelled(*texts())
    with store.write() as session:
        first = assign_sides(session, town, posts[:60], 0.3)
    held = {one.post for one in first.held}
    assert 8 <= len(held) <= 28
    assert not held & {one.post for one in first.learn}
    with store.write() as session:  # another share and more posts change nothing for the first ones
        second = assign_sides(session, town, posts, 0.5)
    assert {one.post for one in second.held} & {one.post for one in posts[:60]} == held


def test_near_copies_and_posts_of_one_lead_are_on_one_side(store, town, labelled) -> None:  # type: ignore[no-untyped-def]
    first = texts()[:40]
    posts = labelled(*first, *(f"转发，{text}！！" for text in first))
    with store.write() as session:
        sides = assign_sides(session, town, posts, 0.5)
    side = {one.post: "held" for one in sides.held} | {one.post: "learn" for one in sides.learn}
    for one, copy in zip(posts[:40], posts[40:], strict=True):
        assert side.get(copy.post) in (("learn",) if side[one.post] == "learn" else (None,))
    assert "held" in side.values()


def test_one_of_a_family_measures_and_few_teach(store, town, labelled) -> None:  # type: ignore[no-untyped-def]
    for lead, share in ((5, 0.999999), (6, 0.000001)):
        part = labelled(*texts()[lead * 10 : lead * 10 + 8], lead=lead)
        with store.write() as session:
            sides = assign_sides(session, town, part, share)
        assert (len(sides.held), len(sides.learn)) == ((1, 0) if share > 0.5 else (0, MOST_OF_FAMILY))


def test_a_post_like_both_sides_is_used_for_neither(store, town, labelled) -> None:  # type: ignore[no-untyped-def]
    one, other = labelled(texts()[3], texts()[48])
    [bridge] = labelled(texts()[3] + texts()[48])
    with store.write() as session:
        assign_sides(session, town, [one], 0.999999)
        assign_sides(session, town, [other], 0.000001)
        sides = assign_sides(session, town, [one, other, bridge], 0.3)
    assert [label.post for label in sides.held] == [one.post]
    assert [label.post for label in sides.learn] == [other.post]
    assert sides.apart == 1
