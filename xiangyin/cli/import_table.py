"""`xiangyin import`: posts from a table file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from common.errors import InputError
from common.i18n import _
from crawlers.config import TableSource
from crawlers.table import count_rows
from xiangyin.cli.common import ConfigOption, JsonOption, installation
from xiangyin.cli.crawl import run_json, run_table
from xiangyin.cli.output import count_progress, out, print_json, say
from xiangyin.crawling import import_table

SHOWN = 10


def import_file(
    file: Annotated[Path, typer.Argument(help=_("csv、xlsx 或 jsonl 文件"))],
    source: Annotated[str, typer.Option(help=_("sources.yaml 中 kind 为 table 的来源编号"))],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """从表格导入帖子。例：xiangyin import messages.csv --source messages"""
    with installation(config) as opened:
        tables = {item.id: item for item in opened.config.sources.sources if isinstance(item, TableSource)}
        if source not in tables:
            raise InputError(
                _("--source = {source}：sources.yaml 中没有这个表格来源；可用的有 {known}").format(
                    source=source, known="、".join(tables) or "—"
                )
            )
        if not file.is_file():
            raise InputError(_("找不到文件 {file}").format(file=file))
        _model = opened.classifier  # its own bar comes first
        with count_progress(_("导入"), count_rows(file)) as progress:
            run = import_table(opened, tables[source], file, progress)
        if as_json:
            print_json(run_json(run) | {"row_problems": len(run.problems)})
        else:
            out.print(run_table([run]))
        for problem in run.problems[:SHOWN]:
            say(
                _("{file} 第 {row} 行：{column} = {value}：{reason}").format(
                    file=file,
                    row=problem.row,
                    column=problem.column,
                    value=problem.value,
                    reason=problem.reason,
                ),
                style="yellow",
            )
        if len(run.problems) > SHOWN:
            say(_("另有 {count} 行未能导入").format(count=len(run.problems) - SHOWN), style="yellow")
        if not run.intake.read:
            raise InputError(_("{file} 中没有可导入的行").format(file=file))
