"""Copies of a running SQLite database and the files that belong to it, checked before they are trusted.

A backup is one file: the files beside the database (the town's own models) travel in a table of the copy, which
`restore` unpacks and removes again.
"""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path

from common.errors import InputError, StoreError
from common.i18n import _
from pipeline.store.engine import Store

CARRIED = "carried_files"
"""Table of a backup with the files it carries; a database at work never has it."""
CARRIED_NAME = re.compile(r"[0-9]{1,12}\.npz")
"""A backup comes from outside: nothing but a model's file is ever written from it."""


def backup(store: Store, target: Path, carried: Iterable[Path] = ()) -> None:
    """Write a consistent copy to `target` while others read and write, with the files `carried` in it.

    Never leaves half a file.
    """
    source = _file_of(store)
    if not source.is_file():
        raise StoreError(_("还没有数据库 {path}，没有可备份的内容").format(path=source))

    def pack(copy: sqlite3.Connection) -> None:
        copy.execute(f"CREATE TABLE {CARRIED} (name TEXT PRIMARY KEY, content BLOB NOT NULL)")
        rows = ((path.name, path.read_bytes()) for path in sorted(carried))
        copy.executemany(f"INSERT INTO {CARRIED} VALUES (?, ?)", rows)  # noqa: S608 - a constant
        copy.commit()

    _copy(source, target, pack)


def restore(store: Store, source: Path, folder: Path) -> None:
    """Put the copy `source` in the place of the database, its files into `folder`. Stop the running program first."""
    if not source.is_file():
        raise InputError(_("找不到备份文件 {path}").format(path=source))
    target = _file_of(store)
    store.close()

    def unpack(copy: sqlite3.Connection) -> None:
        if copy.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (CARRIED,)).fetchone() is None:
            return  # a backup of an earlier version
        for name, content in copy.execute(f"SELECT name, content FROM {CARRIED}"):  # noqa: S608 - a constant
            if not (isinstance(name, str) and CARRIED_NAME.fullmatch(name) and isinstance(content, bytes)):
                raise StoreError(
                    _("{path} 不是完好的备份：文件名 {name!r} 不对").format(path=source, name=name)
                )
            _write(folder / name, content)
        copy.execute(f"DROP TABLE {CARRIED}")
        copy.commit()

    _copy(source, target, unpack, before_rename=lambda: _drop_log(target))


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _drop_log(database: Path) -> None:
    """Fold the write-ahead log of `database` into it: a log left behind would be played into the copy."""
    if database.is_file():
        # a damaged database cannot fold its log; it is being replaced anyway
        with suppress(sqlite3.Error), closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)


def _copy(
    source: Path,
    target: Path,
    complete: Callable[[sqlite3.Connection], None],
    before_rename: Callable[[], None] = lambda: None,
) -> None:
    """Copy by SQLite's own backup into a temporary file beside `target`, check and complete it, then rename it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    temporary = Path(name)
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(temporary)) as new:
            old.backup(new)
            verdict = new.execute("PRAGMA integrity_check").fetchone()[0]
            tables = {row[0] for row in new.execute("SELECT name FROM sqlite_master WHERE type='table'")}
            if verdict != "ok" or "leads" not in tables:
                raise StoreError(_("{path} 不是完好的数据库：{reason}").format(path=source, reason=verdict))
            new.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
            complete(new)
        before_rename()
        temporary.replace(target)
    except sqlite3.Error as error:
        raise StoreError(_("{path} 不是完好的数据库：{reason}").format(path=source, reason=error)) from error
    finally:
        temporary.unlink(missing_ok=True)


def _file_of(store: Store) -> Path:
    path = store.path
    if path is None:
        raise StoreError(_("此命令只用于 SQLite；PostgreSQL 请用 pg_dump 与 pg_restore"))
    return path
