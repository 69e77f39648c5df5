"""`xiangyin labels`: what people said about posts, as a file for training and evaluation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from common.errors import InputError
from common.i18n import _
from desk.audit import note
from pipeline.labels_file import as_csv, as_jsonl, rows_of
from pipeline.labels_now import labels_now
from xiangyin.cli.common import ConfigOption, installation
from xiangyin.cli.output import say
from xiangyin.cli.rows import write_text

app = typer.Typer(help=_("工作人员的标注"), no_args_is_help=True)
BY = "system"
"""Who stands in the audit record: the command line has no account."""


@app.command(
    "export",
    help=_("把标注写成 csv 或 jsonl，可直接用于 train 和 evaluate。例：xiangyin labels export labels.csv"),
)
def export(
    file: Annotated[Path, typer.Argument(help=_(".csv 或 .jsonl 文件"))],
    restricted: Annotated[
        bool, typer.Option("--restricted", help=_("连同仅承办部门可见的帖子（会记入审计）"))
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Write the labels to a file."""
    if file.suffix.lower() not in (".csv", ".jsonl"):
        raise InputError(_("{path} 的格式不支持，应为 .csv 或 .jsonl").format(path=file))
    with installation(config) as opened:
        with opened.store.read() as session:
            labels = labels_now(session, opened.context)
        rows = rows_of(labels, restricted=restricted)
        hidden = sum(one.restricted for one in labels)
        if not rows:
            raise InputError(_("还没有可导出的标注：更正、确认线索，或在“标注”页标注"))
        with opened.store.write() as session:  # written first: what cannot be recorded does not leave
            note(session, opened.context.id, BY, "labels_exported", opened.clock(), count=len(rows),
                 restricted=hidden if restricted else 0)  # fmt: skip
        write_text(file, as_csv(rows) if file.suffix.lower() == ".csv" else as_jsonl(rows))
    say(_("已写入 {file}：{count} 条").format(file=file, count=len(rows)))
    if hidden and not restricted:
        say(_("另有 {count} 条仅承办部门可见，没有导出").format(count=hidden))
