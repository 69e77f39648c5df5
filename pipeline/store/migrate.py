"""Bring a database to the newest form, with the migrations that travel in the package."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError

from common.errors import StoreError
from common.i18n import _
from pipeline.store.engine import Store


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "pipeline:migrations")
    return config


def newest_revision() -> str:
    """The revision this version of the product works with."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def current_revision(store: Store) -> str | None:
    """The revision of the database, or None for an empty one."""
    with store.reader.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(store: Store) -> str:
    """Upgrade the database of `store`; returns its revision. A newer database is refused, not touched."""
    config = _config()
    with store.read():
        pass  # an unreadable file fails here with a plain message
    with store.writer.begin() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(
                _("数据库 {database} 由更新的版本写成（{reason}），请升级本软件后再用").format(
                    database=store.url.render_as_string(hide_password=True), reason=error
                )
            ) from error
    return newest_revision()
