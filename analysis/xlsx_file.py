"""The data behind the report as an xlsx: each table, each chart, every figure, and the leads they count."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from analysis.chart_rows import chart_rows
from analysis.document import Cell, Document
from analysis.figure_names import name_of
from analysis.report import DETAILS
from analysis.words import plain_line
from common.i18n import _

if TYPE_CHECKING:
    from xlsxwriter import Workbook

LONGEST_CELL = 32_000
"""Characters; a cell of a workbook holds 32,767."""

STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so is run as a formula by some programs, whatever its type says."""


def safe(value: Any) -> Any:
    """A value for a cell: a text is never a formula and holds nothing that a workbook may not hold."""
    return _safe_text(value) if isinstance(value, str) else value


@lru_cache(maxsize=4096)
def _safe_text(value: str) -> str:
    text = plain_line(value, LONGEST_CELL)
    return f"'{text}" if text.startswith(STARTS) else text


def to_xlsx(document: Document) -> bytes:
    """The whole file."""
    from xlsxwriter import Workbook

    made = io.BytesIO()
    # row by row through a temporary file: the leads of a large town are many
    book = Workbook(made, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": document.title, "created": _made(document)})
    names: set[str] = set()
    _sheet(book, _unique(_("正文"), names), (_("部分"), _("文字")), _texts(document))
    for table in document.tables:
        rows = [tuple(_cell(cell) for cell in row) for row in table.rows]
        after = [(table.note,)] if table.note else []
        _sheet(book, _unique(table.title, names), table.columns, [*rows, *after])
    for chart in document.charts:
        heading, *chart_values = chart_rows(chart)
        notes = [(chart.note,)] if chart.note else []
        title = _unique(_("图-{title}").format(title=chart.title), names)
        _sheet(book, title, heading, [*chart_values, *notes])
    columns = (_("编号"), _("数字"), _("含义"), _("线索数"), _("线索编号（多的只列开头）"))
    _sheet(
        book,
        _unique(_("全部数字"), names),
        columns,
        (
            (one.key, one.value, name_of(one.key), len(one.leads), _listed(one.leads))
            for one in document.figures.values()
        ),
    )
    _sheet(book, _unique(_("线索"), names), DETAILS, document.details)
    book.close()
    return made.getvalue()


def _made(document: Document) -> datetime:
    """The same report is the same file, whenever it is written."""
    return document.as_of.replace(tzinfo=None)


def _texts(document: Document) -> Iterable[tuple[str, str]]:
    for section in document.sections:
        for sentence in section.sentences:
            yield section.title, sentence.text


def _cell(cell: Cell) -> Any:
    """A number where the text says no more than the number."""
    return cell.number if cell.number is not None and cell.text == f"{cell.number:g}" else cell.text


def _listed(leads: Sequence[int]) -> str:
    text = " ".join(str(lead) for lead in leads[:4000])
    return text[:LONGEST_CELL]


def _sheet(book: Workbook, name: str, heading: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(chain([heading], rows)):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, safe(value))
            elif value is not None:
                sheet.write_number(number, column, value)


def _unique(title: str, names: set[str]) -> str:
    """A sheet's name: no signs that workbooks refuse, 31 characters, not twice."""
    base = "".join(sign for sign in title if sign not in "[]:*?/\\")[:28]
    name, number = base, 2
    while name in names:
        name, number = f"{base}{number}", number + 1
    names.add(name)
    return name
