"""The rows of csv, xlsx and jsonl files, streamed."""

from __future__ import annotations

import csv
import json
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from common.errors import InputError
from common.i18n import _
from crawlers.read.charset import MARKS

FIELD_LIMIT = 16 * 1024 * 1024
"""Longest cell of a csv file, in characters."""
UNPACKED_LIMIT = 1024 * 1024 * 1024
"""Largest unpacked size of an xlsx file, in bytes."""


@dataclass(frozen=True, slots=True)
class Row:
    """Row `number` (from 1, heading included): column name -> value; `problem` if it cannot be read."""

    number: int
    values: dict[str, Any]
    problem: str | None = None


@contextmanager
def open_rows(path: Path, *, encoding: str | None) -> Iterator[tuple[list[str] | None, Iterator[Row]]]:
    """Column names (None for jsonl) and rows of `path`; InputError if it cannot be read at all."""
    kind = path.suffix.lower()
    try:
        if kind in (".xlsx", ".xlsm"):
            with _open_book(path) as (columns, rows):
                yield columns, rows
        elif kind in (".csv", ".tsv", ".txt", ".jsonl", ".ndjson"):
            with path.open(encoding=encoding or _guess(path), errors="replace", newline="") as file:
                yield (None, _json_rows(file)) if kind in (".jsonl", ".ndjson") else _csv_rows(file, path)
        else:
            raise InputError(
                _("{file} 的格式不支持，可用 csv、xlsx、jsonl；xls 请另存为 xlsx").format(file=path)
            )
    except OSError as error:
        raise InputError(
            _("{file} 无法读取：{reason}").format(file=path, reason=error.strerror or error)
        ) from error


def row_estimate(path: Path) -> int | None:
    """About the number of rows; None where it cannot be told cheaply."""
    try:
        if path.suffix.lower() in (".xlsx", ".xlsm"):
            with zipfile.ZipFile(path), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = openpyxl.load_workbook(path, read_only=True)
                try:
                    height = book.worksheets[0].max_row if book.worksheets else None
                finally:
                    book.close()
            return None if height is None else max(int(height) - 1, 0)
        with path.open("rb") as file:
            lines, last = 0, b"\n"
            while block := file.read(1 << 20):
                lines += block.count(b"\n")
                last = block[-1:]
    except (OSError, zipfile.BadZipFile, InvalidFileException, KeyError):
        return None
    lines += last != b"\n"
    return lines if path.suffix.lower() in (".jsonl", ".ndjson") else max(lines - 1, 0)


def _guess(path: Path) -> str:
    """utf-8 if every byte fits, else gb18030; UTF-16 by its mark (what Excel calls Unicode text)."""
    with path.open("rb") as file:
        mark = file.read(4)
    for prefix, name in MARKS.items():
        if mark.startswith(prefix):
            return name
    damage = {name: _damage(path, name) for name in ("utf-8-sig", "gb18030")}
    return min(damage, key=lambda name: damage[name])


def _damage(path: Path, encoding: str) -> int:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        found = 0
        while block := file.read(1 << 20):
            found += block.count("\ufffd")
    return found


def _csv_rows(file: TextIO, path: Path) -> tuple[list[str], Iterator[Row]]:
    csv.field_size_limit(FIELD_LIMIT)
    heading = file.readline()
    delimiter = max(",\t;", key=heading.count)
    lines = (line.replace("\x00", "") for line in file)
    columns = [
        name.strip() for name in next(csv.reader([heading.replace("\x00", "")], delimiter=delimiter), [])
    ]
    if not any(columns):
        raise InputError(_("{file} 是空的，或第一行不是列名").format(file=path))
    return columns, _csv_body(csv.reader(lines, delimiter=delimiter), columns)


def _csv_body(reader: Any, columns: list[str]) -> Iterator[Row]:
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(number, {}, _("这一行无法读取：{reason}").format(reason=error))
            continue
        if len(cells) > len(columns):
            yield Row(
                number,
                {},
                _("这一行有 {found} 格，列名只有 {wanted} 个").format(found=len(cells), wanted=len(columns)),
            )
            continue
        yield Row(number, dict(zip(columns, cells, strict=False)))


def _json_rows(file: TextIO) -> Iterator[Row]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except (ValueError, RecursionError):
            values = None
        if isinstance(values, dict):
            yield Row(number, values)
        else:
            yield Row(number, {}, _("这一行不是 JSON 对象"))


@contextmanager
def _open_book(path: Path) -> Iterator[tuple[list[str], Iterator[Row]]]:
    book: Any = None
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_LIMIT:
                raise InputError(_("{file} 解压后过大").format(file=path))
        with warnings.catch_warnings():
            # openpyxl warns about styles and extensions that do not concern the cells
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise InputError(_("{file} 不是可读的 xlsx 文件").format(file=path)) from error
    try:
        lines = book.worksheets[0].iter_rows(values_only=True) if book.worksheets else iter(())
        first = next(islice(lines, 1), ())
        columns = ["" if name is None else str(name).strip() for name in first]
        if not any(columns):
            raise InputError(_("{file} 是空的，或第一行不是列名").format(file=path))
        yield (
            columns,
            (
                Row(number, {name: value for name, value in zip(columns, cells, strict=False) if name})
                for number, cells in enumerate(lines, start=2)
            ),
        )
    finally:
        book.close()
