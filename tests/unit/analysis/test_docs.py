"""`docs/analysis.md` explains every figure, and every figure that reports hold is one of the list."""

import re
from pathlib import Path

from analysis.figure_names import FIGURES


def test_the_docs_list_the_figures(root: Path) -> None:
    text = (root / "docs" / "analysis.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z_.]+)` \| (.+) \|$", text, re.MULTILINE)
    assert [name for name, _what in listed] == list(FIGURES)
    assert all(len(what) > 10 for _name, what in listed)
