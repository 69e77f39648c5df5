"""Copies of a running SQLite database, checked before they are trusted."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from common.errors import InputError, StoreError
from common.i18n import _
from pipeline.store.engine import Store


def backup(store: Store, target: Path) -> None:
    """Write a consistent copy to `target` while others read and write; never leaves half a file."""
    source = _file_of(store)
    if not source.is_file():
        raise StoreError(_("还没有数据库 {path}，没有可备份的内容").format(path=source))
    _copy(source, target)


def restore(store: Store, source: Path) -> None:
    """Put the copy `source` in the place of the database. Stop the running program first."""
    if not source.is_file():
        raise InputError(_("找不到备份文件 {path}").format(path=source))
    target = _file_of(store)
    store.close()
    _copy(source, target, before_rename=lambda: _drop_log(target))


def _drop_log(database: Path) -> None:
    """Fold the write-ahead log of `database` into it: a log left behind would be played into the copy."""
    if database.is_file():
        # a damaged database cannot fold its log; it is being replaced anyway
        with suppress(sqlite3.Error), closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)


def _copy(source: Path, target: Path, before_rename: Callable[[], None] = lambda: None) -> None:
    """Copy by SQLite's own backup into a temporary file beside `target`, check it, then rename it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    temporary = Path(name)
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(temporary)) as new:
            old.backup(new)
            verdict = new.execute("PRAGMA integrity_check").fetchone()[0]
            tables = {row[0] for row in new.execute("SELECT name FROM sqlite_master WHERE type='table'")}
            new.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        if verdict != "ok" or "leads" not in tables:
            raise StoreError(_("{path} 不是完好的数据库：{reason}").format(path=source, reason=verdict))
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
