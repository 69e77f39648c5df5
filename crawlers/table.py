"""Posts from a table file (csv, xlsx, jsonl), one row at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from common.clock import utc_now
from common.errors import InputError
from common.i18n import _
from crawlers.config import POST_FIELDS, TableSource
from crawlers.dates import is_relative, parse_value
from crawlers.post import CrawledPost
from crawlers.table_files import Row, open_rows, row_estimate
from crawlers.text import clean, count, digest, key, one_line, web_address

REQUIRED = ("text",)
"""Fields whose column must be there even if the source does not name it."""
_COUNTS = ("likes", "dislikes", "replies")


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that gives no post.

    `row` counts from 1, the heading included; `value` is cut to 40 characters.
    """

    row: int
    column: str
    value: str
    reason: str


class _BadValueError(ValueError):
    def __init__(self, field: str, value: Any, reason: str) -> None:
        super().__init__(reason)
        self.field, self.value, self.reason = field, value, reason


def read_table(path: Path, source: TableSource, *, time_zone: str) -> Iterator[CrawledPost | RowProblem]:
    """The posts of `path`, and a problem for each row that gives none.

    Nothing is lost silently: a date or count that cannot be read makes the row a problem. Local dates
    are in `time_zone`. A row without `post_id` is known by its content. InputError names the file and
    what is wrong when it cannot be read at all or lacks a column.
    """
    now = utc_now()  # only to refuse dates in the future
    wanted = [source.column(field) for field in POST_FIELDS if field in REQUIRED or field in source.columns]
    with open_rows(path, encoding=source.encoding) as (columns, rows):
        # columns is None where every row names its own (jsonl)
        if columns is not None and (missing := [name for name in wanted if name not in columns]):
            raise InputError(
                _("{file} 缺少列：{missing}；文件中的列：{found}；需要的列：{wanted}").format(
                    file=path, missing="、".join(missing), found="、".join(columns), wanted="、".join(wanted)
                )
            )
        for row in rows:
            if row.problem is not None:
                yield RowProblem(row.number, "", "", row.problem)
            elif any(value not in (None, "") for value in row.values.values()):
                yield _post_or_problem(row, source, now=now, time_zone=time_zone)


def count_rows(path: Path) -> int | None:
    """About how many rows `read_table` will go through; None where that cannot be told cheaply.

    Lines inside quoted cells are counted as rows.
    """
    return row_estimate(path)


def _post_or_problem(
    row: Row, source: TableSource, *, now: datetime, time_zone: str
) -> CrawledPost | RowProblem:
    cells = {field: row.values.get(source.column(field)) for field in POST_FIELDS}
    try:
        return _post(cells, source.id, now=now, time_zone=time_zone)
    except _BadValueError as error:
        shown = "" if error.value is None else one_line(str(error.value), 40)
        return RowProblem(row.number, source.column(error.field), shown, error.reason)


def _post(cells: dict[str, Any], source_id: str, *, now: datetime, time_zone: str) -> CrawledPost:
    text = clean(_plain(cells["text"]))
    title = one_line(_plain(cells["title"]))
    if not text and not title:
        raise _BadValueError("text", None, _("标题和正文都为空"))
    counts = {field: _count(field, cells[field]) for field in _COUNTS}
    moment = cells["published_at"]
    published = None
    if _plain(moment).strip():
        # "昨天" in a file means the day before somebody exported it, whenever that was
        if not (isinstance(moment, str) and is_relative(moment)):
            published = parse_value(moment, now=now, time_zone=time_zone)
        if published is None:
            raise _BadValueError("published_at", moment, _("日期无法识别，或在将来"))
    return CrawledPost(
        source_id=source_id,
        post_id=key(_plain(cells["post_id"])) or digest(f"{title}\n{text}\n{published}"),
        url=web_address(_plain(cells["url"])) or "",
        title=title,
        text=text,
        published_at=published,
        likes=counts["likes"],
        dislikes=counts["dislikes"],
        replies=counts["replies"],
    )


def _plain(value: Any) -> str:
    """A cell as text: 12.0 from a spreadsheet is the number 12."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _count(field: str, value: Any) -> int | None:
    if not _plain(value).strip():
        return None
    number = count(value)
    if number is None:
        raise _BadValueError(field, value, _("应为不小于 0 的数"))
    return number
