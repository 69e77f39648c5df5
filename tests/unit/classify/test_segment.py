from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.pieces import cut_all
from classify.segment import Segmenter, default_segmenter, tokens


@pytest.mark.parametrize("pure_python", [False, True])
def test_added_words_stay_in_one_piece(pure_python: bool) -> None:
    segmenter = Segmenter(["金水云天"], pure_python=pure_python)
    assert segmenter.engine_name == ("jieba" if pure_python else "rjieba")
    assert "金水云天" in segmenter.cut("住在金水云天小区")
    assert "金水云天" not in Segmenter(pure_python=pure_python).cut("住在金水云天小区")


@pytest.mark.parametrize("pure_python", [False, True])
def test_parts_of_speech(pure_python: bool) -> None:
    segmenter = Segmenter(pure_python=pure_python)
    assert dict(segmenter.tag("长沙下雨"))["长沙"] == "ns"
    assert segmenter.tag_of("长沙") == "ns"


def test_tokens_hold_no_punctuation_and_are_lower_case() -> None:
    assert tokens("停水了！KTV，很吵…") == ["停水", "了", "ktv", "很", "吵"]
    assert tokens("，。！") == []


@given(st.text(max_size=60))
def test_pieces_join_to_the_text(text: str) -> None:
    assert "".join(cut_all(default_segmenter(), [text])[0]) == text


def test_coded_districts_and_masks_are_pieces() -> None:
    pieces = cut_all(default_segmenter(), ["A7县云栖时代〔电话〕B市"])[0]
    assert pieces[0] == "A7县"
    assert pieces[-2:] == ["〔电话〕", "B市"]
