"""Table files: encodings, dates, bad rows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from common.errors import InputError
from crawlers.config import TableSource
from crawlers.post import CrawledPost
from crawlers.table import RowProblem, count_rows, read_table

HEAD = "post_id,title,text,published_at,likes,dislikes\n"


def source(**fields: Any) -> TableSource:
    return TableSource.model_validate({"id": "t", "name": "表", "basis": "导出", "kind": "table", **fields})


def read(path: Path, **fields: Any) -> list[CrawledPost | RowProblem]:
    return list(read_table(path, source(**fields), time_zone="Asia/Shanghai"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD + '1,停水,"三天没水,\n没人管",2019-03-07 10:22,"1,204",0\n', encoding=encoding)
    assert read(path) == [
        CrawledPost(
            "t", "1", "", "停水", "三天没水,\n没人管", datetime(2019, 3, 7, 2, 22, tzinfo=UTC), 1204, 0, None
        )
    ]


def test_a_given_encoding_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text\n停水臺灣\n", encoding="big5")
    [post] = read(path, encoding="big5")
    assert isinstance(post, CrawledPost)
    assert post.text == "停水臺灣"


def test_mapped_columns_tabs_and_nul(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes("诉求\t时间\t姓名\n停\x00水\t2019年3月7日 上午8点\t某人\n\t\t\n".encode("gbk"))
    [post] = read(path, columns={"text": "诉求", "published_at": "时间"})
    assert isinstance(post, CrawledPost)
    assert (post.text, post.published_at) == ("停水", datetime(2019, 3, 7, tzinfo=UTC))
    assert "某人" not in repr(post)
    assert post.post_id  # known by its content
    assert post == read(path, columns={"text": "诉求", "published_at": "时间"})[0]


def test_bad_rows_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        HEAD + "1,a,停水,昨天吧,0,0\n2,b,停电,2019/3/7,许多,0\n3,,,2019/3/7,0,0\n4,d,没气,,,\n"
        "5,e,f,2019/3/7,1,2,3,4\n"
        "6,g,h,2999-01-01,0,0\n",
        encoding="utf-8",
    )
    rows = read(path)
    assert [(row.row, row.column, row.value) for row in rows if isinstance(row, RowProblem)] == [
        (2, "published_at", "昨天吧"), (3, "likes", "许多"), (4, "text", ""), (6, "", ""),
        (7, "published_at", "2999-01-01"),
    ]  # fmt: skip
    assert [row.text for row in rows if isinstance(row, CrawledPost)] == ["没气"]


def test_long_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text\n" + "水" * 200_000 + "\n停电\n", encoding="utf-8")
    assert [len(row.text) for row in read(path) if isinstance(row, CrawledPost)] == [100_000, 2]


def test_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["post_id", "text", "published_at", "likes", None])
    sheet.append([12.0, "停水", datetime(2019, 3, 7, 10, 22), "3", None])
    sheet.append(["b", "停电", "2019/3/7", None, None])
    sheet.append([None, None, None, None, None])
    book.save(path)
    posts = read(path)
    read_back = [post for post in posts if isinstance(post, CrawledPost)]
    assert [(post.post_id, post.published_at, post.likes) for post in read_back] == [
        ("12", datetime(2019, 3, 7, 2, 22, tzinfo=UTC), 3), ("b", datetime(2019, 3, 6, 16, tzinfo=UTC), None),
    ]  # fmt: skip
    assert len(posts) == 2
    assert count_rows(path) == 3


def test_jsonl(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [json.dumps({"post_id": 7, "text": "停水", "published_at": 1551925320000}), "{", "[1]", ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    rows = read(path)
    assert isinstance(rows[0], CrawledPost)
    assert (rows[0].post_id, rows[0].published_at) == ("7", datetime(2019, 3, 7, 2, 22, tzinfo=UTC))
    assert [row.row for row in rows if isinstance(row, RowProblem)] == [2, 3]


def test_missing_columns_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("标题,内容\na,b\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.csv.*诉求.*标题、内容"):
        read(path, columns={"text": "诉求"})


@pytest.mark.parametrize(
    ("name", "body"), [("a.csv", b""), ("a.xlsx", b"PK"), ("a.xls", b"x"), ("a.csv", None)]
)
def test_unreadable_files(tmp_path: Path, name: str, body: bytes | None) -> None:
    path = tmp_path / name
    if body is not None:
        path.write_bytes(body)
    with pytest.raises(InputError, match=name):
        read(path)


def test_real_messages() -> None:
    path = Path(__file__).parents[4] / "shared" / "posts" / "messages.csv"
    if not path.exists():
        pytest.skip("../shared/posts/messages.csv is absent")
    rows = read(path)
    assert len(rows) == 4326 == count_rows(path)
    assert all(isinstance(row, CrawledPost) and row.published_at and row.text for row in rows)
