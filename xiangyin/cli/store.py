"""`xiangyin migrate`, `backup`, `restore`, `purge`: care of the database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from common.i18n import _
from pipeline.store import backup as copies
from pipeline.store.engine import Store
from pipeline.store.migrate import current_revision
from pipeline.store.migrate import migrate as upgrade
from xiangyin.cli.common import ConfigOption, installation
from xiangyin.cli.output import say
from xiangyin.purging import purge_texts


def migrate(config: ConfigOption = None) -> None:
    """把数据库升级到本版本的格式（每次启动也会自动进行）。例：xiangyin migrate"""
    with installation(config) as opened:
        store = Store(opened.database_url)
        before = current_revision(store)
        after = upgrade(store)
        store.close()
        say(_("数据库版本：{before} → {after}").format(before=before or "—", after=after))


def backup(
    file: Annotated[Path, typer.Argument(help=_("备份写到哪里"))], config: ConfigOption = None
) -> None:
    """运行中备份数据库和本镇的模型，并检查备份完好。例：xiangyin backup 备份.db"""
    with installation(config) as opened:
        store = Store(opened.database_url)
        copies.backup(store, file, opened.models_folder.glob("*.npz"))
        store.close()
        say(_("已备份到 {file}").format(file=file))


def restore(file: Annotated[Path, typer.Argument(help=_("备份文件"))], config: ConfigOption = None) -> None:
    """用备份替换数据库（请先停止 xiangyin run）。例：xiangyin restore 备份.db"""
    with installation(config) as opened:
        store = Store(opened.database_url)
        copies.restore(store, file, opened.models_folder)
        upgrade(store)
        store.close()
        say(_("已从 {file} 恢复").format(file=file))


def purge(config: ConfigOption = None) -> None:
    """清除到期帖子的原文，只留统计（期限见 town.yaml 的 retention_days）。例：xiangyin purge"""
    with installation(config) as opened:
        count = purge_texts(opened)
        say(_("已清除 {count} 条帖子的原文").format(count=count))
