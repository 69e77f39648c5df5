from __future__ import annotations

import pytest

from classify.purpose import BANS, HARMLESS, refusal


@pytest.mark.parametrize("word", [word for ban in BANS for word in ban.words])
def test_each_banned_word_is_refused_as_name_and_says_why(word: str) -> None:
    message = refusal("some_topic", word.rstrip("_"), "", [])
    assert "some_topic" in message
    assert "name" in message
    assert any(ban.why in message for ban in BANS)


@pytest.mark.parametrize(
    ("topic", "name", "description", "keywords", "key"),
    [
        ("religion", "甲", "", [], "id"),
        ("ethnic_affairs", "甲", "", [], "id"),
        ("race", "甲", "", [], "id"),
        ("minzu", "民族宗教", "", [], "name"),
        ("x", "稳定", "重点人员动态", [], "description"),
        ("x", "综治", "上访人员接返", [], "description"),
        ("x", "舆论", "网民对政府的情绪", [], "description"),
        ("x", "y", "", ["修路", "清真寺"], "keywords"),
        ("x", "y", "", ["意识形态"], "keywords"),
        ("x", "y", "Public Sentiment score", [], "description"),
    ],
)
def test_topics_out_of_purpose_are_refused(
    topic: str, name: str, description: str, keywords: list[str], key: str
) -> None:
    message = refusal(topic, name, description, keywords)
    assert f"：{key} " in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "word",
    [
        "民族路",
        "民族大道",
        "民族中学",
        "民族小学门口",
        "清真寺路口红绿灯",
        "教堂街",
        "苗族乡",
        "土家族苗族自治县",
        "寺庙街道",
        "少数民族中学",
        "政治课",
        "教会孩子游泳",
        "信访局窗口",
        "重点人群接种",
        *HARMLESS,
    ],
)
def test_place_names_and_ordinary_words_are_allowed(word: str) -> None:
    assert refusal("transport", "道路", f"修路和{word}", [word]) == ""


@pytest.mark.parametrize("topic", ["embrace", "racecourse", "workplace", "section", "difficult"])
def test_english_ids_that_contain_a_banned_word_are_allowed(topic: str) -> None:
    assert refusal(topic, "甲", "", []) == ""
