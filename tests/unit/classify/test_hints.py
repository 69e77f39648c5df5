from __future__ import annotations

import pytest

from classify.hints import hint_matrix
from classify.keywords import default_topics
from classify.lexicon import lexicon


def strongest(title: str, text: str) -> str:
    words = lexicon()
    _, hints = words.scan(f"{title}\n{text}")
    row = hint_matrix([hints], [title], words)[0]
    sides = row[: len(words.topics)] + row[len(words.topics) :]
    return words.topics[int(sides.argmax())] if sides.any() else ""


def test_hints_are_about_the_default_topics() -> None:
    assert set(lexicon().topics) == {topic.id for topic in default_topics()} - {"other"}


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("咨询二次供水改造", "utilities"),
        ("断头路何时打通", "transport"),
        ("物业公司侵占维修基金", "housing"),
        ("外嫁女能否参与土地分红", "agriculture_land"),
        ("夜宵摊油烟扰民", "environment"),
        ("公办幼儿园招生划片", "education"),
        ("异地就医如何结算", "health"),
        ("加班费和社保问题", "labour"),
        ("低保户的残疾补贴", "welfare"),
        ("邻居长期家暴妻子", "women_children"),
        ("消防通道被堵，飞线充电", "safety"),
        ("健身房跑路不退款", "market"),
        ("派出所不立案", "order"),
        ("申请信息公开和控规图", "government_service"),
        ("图书馆和体育馆的开放时间", "culture_sport"),
        ("今天天气真好", ""),
    ],
)
def test_a_title_points_to_its_topic(title: str, topic: str) -> None:
    assert strongest(title, "") == topic


def test_overlapping_words_of_one_entry_count_once() -> None:
    words = lexicon()
    one, two = (
        hint_matrix([words.scan(f"\n{text}")[1]], [""], words) for text in ("物业公司", "物业公司。物业公司")
    )
    assert two.max() > one.max() > 0


def test_title_and_body_have_their_own_columns() -> None:
    words = lexicon()
    row = hint_matrix([words.scan("停水\n")[1]], ["停水"], words)[0]
    assert row[: len(words.topics)].any()
    assert not row[len(words.topics) :].any()
