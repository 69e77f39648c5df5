"""The file of labels: what is in it, what never is, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json

import pytest

from pipeline.labels_file import COLUMNS, as_csv, as_jsonl, rows_of
from pipeline.labels_now import LabelledPost


def post(**more: object) -> LabelledPost:
    values = {
        "post": 1, "lead": 1, "title": "标题", "text": "正文", "topic": "utilities", "urgency": None, "place": None,
        "guess": ("transport", "normal", "石桥村"), "restricted": False, "drawn": False,
    }  # fmt: skip
    return LabelledPost(**{**values, **more})  # type: ignore[arg-type]


def test_a_row_says_what_a_person_said() -> None:
    assert rows_of([post()]) == [
        {
            "title": "标题",
            "text": "正文",
            "topic": "utilities",
            "urgency": "normal",
            "place": "石桥村",
            "said": "topic",
        }
    ]
    [calm] = rows_of([post(topic="other", place="")])
    assert (calm["topic"], calm["urgency"], calm["place"], calm["said"]) == (
        "other",
        "enquiry",
        "",
        "topic place",
    )


def test_restricted_posts_leave_only_when_asked_for() -> None:
    assert rows_of([post(restricted=True)]) == []
    assert len(rows_of([post(restricted=True)], restricted=True)) == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\u3000="])
def test_no_cell_is_a_formula(start: str) -> None:
    rows = rows_of([post(title=f"{start}HYPERLINK(1)", text="说“好”,\n换行")])
    [head, line] = list(csv.reader(io.StringIO("".join(as_csv(rows)).removeprefix("\ufeff"), newline="")))
    assert tuple(head) == COLUMNS
    assert line[0] == f"'{start}HYPERLINK(1)"
    assert line[1] == "说“好”,\n换行"
    [plain] = [json.loads(text) for text in as_jsonl(rows)]
    assert plain["title"] == f"{start}HYPERLINK(1)"
