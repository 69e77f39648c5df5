"""Words are marked inside the reader's text and nothing of the text is lost or turned around."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.web.marked import marked, plain
from desk.web.templates import environment

REASONS = [
    {"about": "topic", "words": ["水管", "停水"], "rule": "model"},
    {"about": "urgency", "words": ["停水"], "rule": "cue:x"},
    {"about": "place", "words": ["石桥村"], "rule": "place:name"},
]


def test_each_word_says_what_it_led_to_and_urgency_comes_first() -> None:
    pieces = marked("石桥村水管爆裂停水", REASONS)
    assert [(piece.text, piece.about) for piece in pieces] == [
        ("石桥村", "place"), ("水管", "topic"), ("爆裂", ""), ("停水", "urgency")
    ]  # fmt: skip


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=4), max_size=4))
def test_the_pieces_are_the_text(text: str, words: list[str]) -> None:
    pieces = marked(text, [{"about": "topic", "words": words, "rule": "model"}])
    assert "".join(piece.text for piece in pieces) == plain(text)


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200f", "\u200b", "\ufeff"])
def test_signs_that_turn_or_hide_text_are_not_shown(sign: str) -> None:
    assert plain(f"a{sign}b") == "ab"
    assert [piece.text for piece in marked(f"停{sign}水", REASONS)] == ["停水"]


def test_a_marked_word_is_escaped() -> None:
    template = environment("zh").from_string(
        "{% for piece in marked(text, reasons) %}<mark>{{ piece.text }}</mark>{% endfor %}"
    )
    reasons = [{"about": "topic", "words": ["<script>"], "rule": "model"}]
    assert "<script>" not in template.render(text="x<script>y", reasons=reasons)
