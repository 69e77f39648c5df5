"""Crawled words in a spreadsheet stay words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.spreadsheet import LONGEST, safe_cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝HYPERLINK()",
        " =1",
        "　=cmd|' /C calc'!A0",
        "\x01=1",
    ],
)
def test_no_formula(text: str) -> None:
    assert safe_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["石桥村停水", "a=b", "3 天", ""])
def test_ordinary_words_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


@given(st.text(max_size=60))
def test_a_workbook_takes_whatever_comes(text: str) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    made = safe_cell(text)
    assert not ILLEGAL_CHARACTERS_RE.search(made)
    made.encode("utf-8")
    assert len(safe_cell("水" * 40_000)) == LONGEST
