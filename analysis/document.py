"""The report as data, before it becomes a page, docx, xlsx or html: sections of sentences, tables and charts.

Every number comes from the ledger of figures, which knows the leads behind it. Nothing here is formatted for
one kind of output.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from analysis.compare import Share
from analysis.periods import Period

Value = int | float | str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the report. `key` is a name of `figure_names`, after a colon what it is about."""

    key: str
    value: Value
    leads: tuple[int, ...] = ()
    """The leads behind it; none for a number that counts no leads."""


class Ledger:
    """All figures of a report, each once."""

    def __init__(self) -> None:
        self.figures: dict[str, Figure] = {}

    def leads(self, key: str, leads: Iterable[int]) -> Cell:
        """A number of leads, and which."""
        ids = tuple(sorted(leads))
        return self._put(Figure(key, len(ids), ids), str(len(ids)))

    def number(self, key: str, value: float | None, text: str = "", leads: Iterable[int] = ()) -> Cell:
        """Another number; `text` is how it reads."""
        shown = text or ("—" if value is None else f"{value:g}")
        return self._put(Figure(key, value, tuple(sorted(leads))), shown)

    def words(self, key: str, text: str) -> Cell:
        """A figure that is no single number, such as a range."""
        return self._put(Figure(key, text), text)

    def _put(self, figure: Figure, text: str) -> Cell:
        known = self.figures.setdefault(figure.key, figure)
        if known != figure:
            raise ValueError(f"figure {figure.key} has two values")
        number = figure.value if isinstance(figure.value, int | float) else None
        return Cell(text, number, figure.key)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: its text, its number if it is one, and the figure that opens its leads."""

    text: str
    number: float | None = None
    figure: str = ""
    lead: int | None = None
    """The lead that the cell names."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns. The first column names the row. `widths` are shares of the text's width."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    note: str = ""
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as data: `kind` is trend, heat, offices, matrix or flow; `note` names what disturbs it."""

    id: str
    kind: str
    title: str
    alt: str
    data: Mapping[str, Any]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One paragraph made from figures. `figures` are those it was made from."""

    id: str
    text: str
    figures: tuple[str, ...] = ()
    edited: bool = False
    """A person wrote these words."""
    added: bool = False
    """A person added the paragraph; the machine has none here."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report under a heading."""

    id: str
    title: str
    sentences: Sequence[Sentence]
    tables: Sequence[Table] = ()
    charts: Sequence[Chart] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report."""

    town: str
    period: Period
    title: str
    as_of: datetime
    """Up to when things were counted: the period's end, or the moment of the run before it."""
    day: str
    """The local day on which it was made, in words."""
    sections: list[Section]
    figures: dict[str, Figure]
    topics: dict[str, str]
    """The topics of the taxonomy it was made with."""
    details: list[tuple[Any, ...]] = field(default_factory=list)
    """One row for each lead behind the figures, see `details.COLUMNS`."""

    @property
    def tables(self) -> list[Table]:
        return [table for section in self.sections for table in section.tables]

    @property
    def charts(self) -> list[Chart]:
        return [chart for section in self.sections for chart in section.charts]

    @property
    def sentences(self) -> list[Sentence]:
        return [sentence for section in self.sections for sentence in section.sentences]


def share_text(share: Share, *, few: str) -> str:
    """A rate with its interval, or the bare numbers where they are too few."""
    if share.percent is None:
        return "—"
    if share.few:
        return f"{share.part}/{share.whole}（{few}）"
    low, high = share.interval or (0.0, 0.0)
    return f"{share.percent:g}%（{low:g}—{high:g}%）"
