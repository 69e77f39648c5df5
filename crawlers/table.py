"""Posts from a table file (csv, xlsx, jsonl), one row at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crawlers.config import TableSource
from crawlers.post import CrawledPost


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that gives no post. `row` counts from 1, the heading included; `value` is cut to 40 characters."""

    row: int
    column: str
    value: str
    reason: str


def read_table(path: Path, source: TableSource, *, time_zone: str) -> Iterator[CrawledPost | RowProblem]:
    """The posts of `path`, and a problem for each row that gives none."""
    raise NotImplementedError


def count_rows(path: Path) -> int | None:
    """About how many rows `read_table` will go through; None where that cannot be told cheaply."""
    raise NotImplementedError
