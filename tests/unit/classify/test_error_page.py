from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.error_page import Answer, calibration, error_page, highlighted
from classify.evaluate import evaluate


def answer(
    true: str, given_: str, confidence: float = 0.9, text: str = "家里停水", words: tuple[str, ...] = ()
) -> Answer:
    return Answer("标题", text, true, given_, confidence, words)


def page(answers: list[Answer]) -> str:
    return error_page(answers, evaluate([a.true for a in answers], [a.given for a in answers]))


def test_only_wrong_answers_are_shown_the_most_confident_first() -> None:
    html = page(
        [
            answer("水", "水", text="对的文本"),
            answer("水", "路", 0.6, "不太确定的错"),
            answer("路", "水", 0.95, "很确定的错"),
        ]
    )
    assert "对的文本" not in html
    assert html.index("很确定的错") < html.index("不太确定的错")


def test_the_confusion_counts_each_pair() -> None:
    html = page([answer("水", "水"), answer("水", "路"), answer("水", "路"), answer("路", "路")])
    assert '<td class="wrong">2</td>' in html
    assert html.count('<td class="right">1</td>') == 2


def test_words_are_marked() -> None:
    assert highlighted("家里停水三天", ("停水", "三天")) == "家里<mark>停水</mark><mark>三天</mark>"
    assert highlighted("停水", ()) == "停水"
    assert highlighted("停水厂", ("停水", "停水厂")) == "<mark>停水厂</mark>"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs)


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=a>', "&lt;b", "</article>"]
)
def test_hostile_texts_are_escaped(hostile: str) -> None:
    html = page([Answer(hostile, hostile, hostile, "路", 0.9, ("script", hostile, "lt", "&"))])
    parser = Tags()
    parser.feed(html)
    assert not parser.names & {"script", "img", "b-"}
    assert "<script" not in html
    assert "<img" not in html


@given(st.text(), st.lists(st.text(max_size=3), max_size=4))
def test_marking_loses_nothing(text: str, words: list[str]) -> None:
    from html import unescape

    assert unescape(re.sub(r"</?mark>", "", highlighted(text, words))) == unescape(highlighted(text, ()))


def test_calibration_compares_confidence_with_truth() -> None:
    steps = calibration(
        [
            answer("水", "水", 0.91),
            answer("水", "路", 0.99),
            answer("水", "水", 1.0),
            answer("水", "路", 0.05),
        ]
    )
    assert [(step.count, round(step.right, 2)) for step in steps] == [(1, 0.0), (3, 0.67)]
    assert steps[1].confidence == pytest.approx((0.91 + 0.99 + 1.0) / 3)
