"""The data behind the report as an xlsx: each table, each chart, every figure, and the leads they count."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from analysis.chart_rows import chart_rows
from analysis.document import Cell, Document
from analysis.figure_names import name_of
from analysis.report import DETAILS
from analysis.words import plain_line
from common.i18n import _

if TYPE_CHECKING:
    from openpyxl import Workbook

LONGEST_CELL = 32_000
"""Characters; a cell of a workbook holds 32,767."""

STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so is run as a formula by some programs, whatever its type says."""


def safe(value: Any) -> Any:
    """A value for a cell: a text is never a formula and holds nothing that a workbook may not hold."""
    if not isinstance(value, str):
        return value
    text = plain_line(value, LONGEST_CELL)
    return f"'{text}" if text.startswith(STARTS) else text


def to_xlsx(document: Document) -> bytes:
    """The whole file."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    _sheet(book, _("正文"), [(_("部分"), _("文字"))], _texts(document))
    names = {_("正文")}
    for table in document.tables:
        rows = [tuple(_cell(cell) for cell in row) for row in table.rows]
        after = [(table.note,)] if table.note else []
        _sheet(book, _unique(table.title, names), [table.columns], [*rows, *after])
    for chart in document.charts:
        heading, *rows = chart_rows(chart)
        after = [(chart.note,)] if chart.note else []
        _sheet(book, _unique(_("图-{title}").format(title=chart.title), names), [heading], [*rows, *after])
    _sheet(
        book,
        _unique(_("全部数字"), names),
        [(_("编号"), _("数字"), _("含义"), _("线索数"), _("线索编号（多的只列开头）"))],
        (
            (one.key, one.value, name_of(one.key), len(one.leads), _listed(one.leads))
            for one in document.figures.values()
        ),
    )
    _sheet(book, _unique(_("线索"), names), [DETAILS], document.details)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


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


def _sheet(
    book: Workbook, name: str, headings: Sequence[Sequence[Any]], rows: Iterable[Sequence[Any]]
) -> None:
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for row in headings:
        sheet.append([safe(value) for value in row])
    for row in rows:
        sheet.append([safe(value) for value in row])


def _unique(title: str, names: set[str]) -> str:
    """A sheet's name: no signs that workbooks refuse, 31 characters, not twice."""
    base = "".join(sign for sign in title if sign not in "[]:*?/\\")[:28]
    name, number = base, 2
    while name in names:
        name, number = f"{base}{number}", number + 1
    names.add(name)
    return name
