from __future__ import annotations

import pytest

from classify.cue_matrix import COLUMNS, cue_matrix
from classify.cues import CUES, cue_words


def value(column: str, title: str, text: str) -> float:
    return float(cue_matrix([title], [text])[0, COLUMNS.index(column)])


@pytest.mark.parametrize(
    ("harm", "text"),
    [
        ("danger_now", "三楼冒烟了，有人喊救命"),
        ("structure", "屋后挡土墙裂开一条大缝"),
        ("lift", "电梯从十楼掉到七楼"),
        ("casualty", "路口又撞死一个人"),
        ("held", "我爱人失联十天了"),
        ("service_cut", "从早上停水到现在"),
        ("sole_way", "进村唯一的桥断了"),
        ("medicine", "胰岛素断货买不到"),
        ("home_unfit", "污水倒灌到屋里"),
        ("harm_child", "隔壁孩子被打得直哭"),
        ("unpaid_living", "没钱回家过年"),
    ],
)
def test_a_harm_under_way_is_seen(harm: str, text: str) -> None:
    assert value(f"text:{harm}", "", text) == 1
    assert value("harms", "", text) >= 1
    assert cue_words(harm, "", text)


@pytest.mark.parametrize(
    "text",
    [
        "担心以后墙会倒塌",
        "如果电线断了怎么办",
        "去年着火以后没人管赔偿",
        "建议预防煤气中毒",
        "请问停水怎么投诉",
    ],
)
def test_a_harm_feared_past_or_asked_about_is_set_apart(text: str) -> None:
    matrix = cue_matrix([""], [text])[0]
    under_way = [
        column for column, seen in zip(COLUMNS, matrix, strict=True) if column.startswith("text:") and seen
    ]
    harms = {cue.name for cue in CUES if cue.role == "harm"}
    assert not {column.removeprefix("text:") for column in under_way} & harms
    assert any(seen for column, seen in zip(COLUMNS, matrix, strict=True) if column.startswith("apart:"))


def test_a_fear_in_another_sentence_does_not_soften_a_harm() -> None:
    assert value("text:danger_now", "", "三楼正在冒烟！担心烧到楼上。") == 1


def test_circumstances_count_only_beside_a_harm() -> None:
    assert value("harm+frail", "", "老人想办老年卡") == 0
    assert value("harm+frail", "", "停水了，老人没法做饭") == 1


def test_empty_batch_and_empty_texts() -> None:
    assert cue_matrix([], []).shape == (0, len(COLUMNS))
    assert cue_matrix([""], [""]).shape == (1, len(COLUMNS))


def test_cue_names_are_unique() -> None:
    assert len({cue.name for cue in CUES}) == len(CUES)
    assert len(set(COLUMNS)) == len(COLUMNS)
