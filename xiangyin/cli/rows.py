"""Files of texts for the commands that work without a database: JSON lines in, JSON lines out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from common.errors import InputError
from common.i18n import _


def read_rows(path: Path, wanted: Iterable[str]) -> list[dict[str, Any]]:
    """The rows of a JSON lines file; each must have the `wanted` fields."""
    if not path.is_file():
        raise InputError(_("找不到文件 {file}").format(file=path))
    rows = list(_json_lines(path))
    if not rows:
        raise InputError(_("{file} 是空的").format(file=path))
    for number, row in enumerate(rows, start=1):
        for name in wanted:
            if row.get(name) is None:
                raise InputError(
                    _("{file} 第 {row} 条：缺少 {field}；这一条有：{found}").format(
                        file=path, row=number, field=name, found="、".join(row) or "—"
                    )
                )
    return rows


def write_rows(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write JSON lines; the file appears only when it is whole."""
    write_text(path, (json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def write_text(path: Path, parts: Iterable[str]) -> None:
    """Write text; the file appears only when it is whole."""
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("w", encoding="utf-8") as stream:
            stream.writelines(parts)
        partial.replace(path)
    except OSError as error:
        raise InputError(_("无法写入 {file}：{reason}").format(file=path, reason=error.strerror)) from error
    finally:
        partial.unlink(missing_ok=True)


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", errors="replace") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise InputError(
                    _("{file}:{line}：不是完整的 JSON（{reason}）").format(
                        file=path, line=number, reason=error
                    )
                ) from error
            if not isinstance(row, dict):
                raise InputError(_("{file}:{line}：应为一个 JSON 对象").format(file=path, line=number))
            yield row
