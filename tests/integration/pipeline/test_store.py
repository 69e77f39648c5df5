import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

import alerts.models  # noqa: F401 - registers its tables with the base
import analysis.models  # noqa: F401 - the same
import desk.accounts.models  # noqa: F401 - the same
import pipeline.store.learning
import pipeline.store.review
import pipeline.store.signs  # noqa: F401 - the same
from common.errors import InputError, StoreError
from pipeline.store.backup import backup, restore
from pipeline.store.base import Base
from pipeline.store.engine import Store
from pipeline.store.migrate import current_revision, migrate, newest_revision

IDENTITY = (
    "author", "user", "nick", "handle", "avatar", "profile", "poster", "ip", "phone", "email", "gender",
    "ethnic", "religio", "sentiment", "ideolog", "uid", "account",
)  # fmt: skip


def test_no_column_says_who_wrote_a_post(store: Store) -> None:
    names = [
        (table, column["name"])
        for table in inspect(store.reader).get_table_names()
        for column in inspect(store.reader).get_columns(table)
    ]
    assert len(names) > 60
    for table, column in names:
        parts = column.split("_")
        assert not [word for word in IDENTITY if word in parts or (len(word) > 4 and word in column)], (
            table,
            column,
        )


def test_every_table_carries_its_town(store: Store) -> None:
    for table in Base.metadata.tables.values():
        assert "town" in table.columns, table.name


def test_the_migrations_make_what_the_models_say(store: Store) -> None:
    found = inspect(store.reader)
    made = {"alembic_version"}  # and the tables that SQLite's word index keeps for itself
    tables = {name for name in found.get_table_names() if not name.startswith("post_words")} - made
    assert tables == set(Base.metadata.tables)
    for name, table in Base.metadata.tables.items():
        columns = {column["name"]: column["nullable"] for column in found.get_columns(name)}
        assert columns == {column.name: bool(column.nullable) for column in table.columns}, name
        indexes = {index["name"] for index in found.get_indexes(name)}
        assert {index.name for index in table.indexes} <= indexes, name


def test_migrating_twice_changes_nothing(store: Store) -> None:
    assert migrate(store) == current_revision(store) == newest_revision()


def test_a_database_of_a_newer_version_is_refused(store: Store) -> None:
    with store.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="9999"):
        migrate(store)


def test_many_writers_lose_no_update(store: Store) -> None:
    with store.write() as session:
        session.execute(text("CREATE TABLE counter (value INTEGER)"))
        session.execute(text("INSERT INTO counter VALUES (0)"))

    def work() -> None:
        for _step in range(15):
            with store.write() as session:
                value = session.execute(text("SELECT value FROM counter")).scalar_one()
                session.execute(text("UPDATE counter SET value = :value"), {"value": value + 1})

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as session:
        assert session.execute(text("SELECT value FROM counter")).scalar_one() == 60


def test_a_writer_killed_in_its_transaction_leaves_nothing(store: Store) -> None:
    script = (
        "import os, sys\n"
        "from sqlalchemy import text\n"
        "from pipeline.store.engine import Store\n"
        "with Store(sys.argv[1]).write() as session:\n"
        "    session.execute(text(\"INSERT INTO source_states (town, source_id, state) VALUES ('t', 's', '{}')\"))\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(store.url)], check=False)
    assert ended.returncode == -9
    with store.write() as session:
        assert session.execute(text("SELECT count(*) FROM source_states")).scalar_one() == 0


def test_a_copy_made_while_running_comes_back_whole(store: Store, tmp_path: Path) -> None:
    insert = text("INSERT INTO source_states (town, source_id, state) VALUES ('t', :id, '{}')")
    with store.write() as session:
        session.execute(insert, {"id": "before"})
    copy = tmp_path / "copies" / "town.db"
    with store.read() as reader:
        reader.execute(text("SELECT 1"))
        backup(store, copy)
    with store.write() as session:
        session.execute(insert, {"id": "after"})
    restore(store, copy, tmp_path / "models")
    with store.read() as session:
        assert session.execute(text("SELECT source_id FROM source_states")).scalars().all() == ["before"]


def test_a_foreign_file_is_not_restored(store: Store, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.db"
    wrong.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match=r"wrong\.db"):
        restore(store, wrong, tmp_path)
    with pytest.raises(InputError, match="missing"):
        restore(store, tmp_path / "missing.db", tmp_path)
    with store.read() as session:
        assert session.execute(text("SELECT count(*) FROM leads")).scalar_one() == 0


def test_models_travel_in_the_backup_and_leave_no_table_behind(store: Store, tmp_path: Path) -> None:
    models, copy = tmp_path / "models", tmp_path / "copy.db"
    models.mkdir()
    (models / "1.npz").write_bytes(b"first")
    (models / "12.npz").write_bytes(b"twelfth")
    backup(store, copy, models.glob("*.npz"))
    (models / "1.npz").write_bytes(b"damaged since")
    (models / "12.npz").unlink()
    restore(store, copy, models)
    assert {path.name: path.read_bytes() for path in models.iterdir()} == {
        "1.npz": b"first",
        "12.npz": b"twelfth",
    }
    with store.read() as session:
        assert not session.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'carried_files'")).all()


@pytest.mark.parametrize("name", ["../../escaped.npz", "/tmp/escaped.npz", "1.npz/../x", "1.py", ".npz", ""])
def test_a_backup_cannot_write_elsewhere(store: Store, tmp_path: Path, name: str) -> None:
    models, copy = tmp_path / "a" / "b", tmp_path / "copy.db"
    backup(store, copy)
    with closing(sqlite3.connect(copy)) as forged:
        forged.execute("INSERT INTO carried_files VALUES (?, ?)", (name, b"evil"))
        forged.commit()
    with pytest.raises(StoreError, match=r"copy\.db"):
        restore(store, copy, models)
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} - {"test.db-wal", "test.db-shm"} == {
        "copy.db",
        "test.db",
    }
    assert not Path("/tmp/escaped.npz").exists()
