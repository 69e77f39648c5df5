"""Labelled texts of a customer: csv or jsonl with `title`, `text` and a column of labels."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from common.errors import InputError
from common.i18n import _

Row = dict[str, str]


def _jsonl(path: Path, content: str) -> Iterator[Row]:
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise InputError(_("{path} 第 {line} 行不是 JSON").format(path=path, line=number)) from error
        if not isinstance(row, dict):
            raise InputError(_("{path} 第 {line} 行不是 JSON 对象").format(path=path, line=number))
        yield {str(key): "" if value is None else str(value) for key, value in row.items()}


def _csv(path: Path, content: str) -> Iterator[Row]:
    try:
        for row in csv.DictReader(content.splitlines(keepends=True), strict=True):
            yield {str(key): str(value or "") for key, value in row.items() if key is not None}
    except csv.Error as error:
        raise InputError(_("{path} 不是可读的 csv：{reason}").format(path=path, reason=error)) from error


def read_rows(path: Path) -> list[Row]:
    """All rows, every value a string. Raises InputError for a missing, foreign or unreadable file."""
    if path.suffix.lower() not in {".csv", ".jsonl"}:
        raise InputError(_("{path} 的格式不支持，应为 .csv 或 .jsonl").format(path=path))
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(_("{path} 读取失败：{reason}").format(path=path, reason=error)) from error
    return list(_jsonl(path, content) if path.suffix.lower() == ".jsonl" else _csv(path, content))
