"""Engines and transactions.

SQLite needs three things to keep every update (measured in `docs/decisions/0002-sqlite-transactions.md`):
the driver's own transaction handling switched off, `BEGIN IMMEDIATE` for writers, and WAL with
`synchronous=FULL`. Readers use an engine of their own, so that they never wait for a writer.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, sessionmaker

from common.errors import StoreError
from common.i18n import _
from pipeline.standing import note_touched, renew_touched

BUSY_TIMEOUT_MS = 30_000
READERS = 20
"""Connections kept open for reading: beyond them each page opens one anew, with an empty cache."""

MAPPED = 2**31 - 2**16
"""Bytes of the file that readers look at in place instead of copying page by page (SQLite's own limit)."""


class Store:
    """The database of one installation: `with store.write() as session` and `with store.read() as session`."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        if self.is_sqlite and self.url.database not in (None, "", ":memory:"):
            file = Path(str(self.url.database))
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if file.parent.is_dir() and not file.exists():
                with suppress(OSError):  # where it cannot be made, opening it says why in one line
                    file.touch(mode=0o600)  # the journal files take over these rights
        self.writer = _engine(url, begin="BEGIN IMMEDIATE")
        self.reader = _engine(url, begin="BEGIN", connections=READERS, mapped=True)
        # SQLite lets writers wait by polling, the longer the rarer: within a process they queue up instead
        self._turn: AbstractContextManager[Any] = threading.RLock() if self.is_sqlite else nullcontext()
        self._write_session = sessionmaker(self.writer, expire_on_commit=False)
        event.listen(self._write_session, "after_flush", note_touched)
        self._read_session = sessionmaker(self.reader, expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The database file, or None for a server."""
        return Path(str(self.url.database)) if self.is_sqlite and self.url.database else None

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction that changes something: committed at the end, rolled back on any error.

        Leads to which something happened get their place in the list anew before the commit.
        """
        with _plain_errors(self), self._turn, self._write_session.begin() as session:
            yield session
            renew_touched(session)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent look at the data."""
        with _plain_errors(self), self._read_session() as session:
            yield session

    def close(self) -> None:
        self.writer.dispose()
        self.reader.dispose()


@contextmanager
def _plain_errors(store: Store) -> Iterator[None]:
    """Turn the driver's complaint about the file into one line that says what to do."""
    try:
        yield
    except (DatabaseError, sqlite3.Error) as error:
        reason = str(getattr(error, "orig", None) or error)
        if "no such table" in reason or "no such column" in reason:
            hint = _("请先运行 xiangyin migrate")
        elif "full" in reason or "disk" in reason:
            hint = _("磁盘可能已满，请清理后重试；未写完的内容已回退，没有丢失")
        elif "locked" in reason:
            hint = _("另一个程序占用数据库太久，请稍后重试")
        elif "malformed" in reason or "not a database" in reason:
            hint = _("数据库文件已损坏，请用 xiangyin restore 恢复备份")
        elif "readonly" in reason or "unable to open" in reason:
            hint = _("请检查文件夹的读写权限")
        else:
            raise
        raise StoreError(
            _("数据库 {database}：{reason}。{hint}").format(
                database=store.url.render_as_string(hide_password=True), reason=reason, hint=hint
            )
        ) from error


def _engine(url: str, *, begin: str, connections: int = 5, mapped: bool = False) -> Engine:
    engine = create_engine(url, pool_size=connections)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _connect(connection: Any, _record: Any) -> None:
            connection.isolation_level = None  # the driver must not open transactions of its own
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA foreign_keys=ON")
            if mapped:
                cursor.execute(f"PRAGMA mmap_size={MAPPED}")
            cursor.close()

        @event.listens_for(engine, "begin")
        def _begin(connection: Any) -> None:
            connection.exec_driver_sql(begin)

    return engine
