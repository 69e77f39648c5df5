"""`xiangyin report`: the analysis of a month, week, quarter or year as docx, xlsx and html."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.figure_names import name_of
from analysis.periods import parse_period
from common.i18n import _
from xiangyin.cli.common import ConfigOption, installation
from xiangyin.cli.output import say, show

SHOWN = 20


def report(
    period: Annotated[str, typer.Argument(help=_("时间段：2026-10、2026-W43、2026-Q3 或 2026"))],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=_("写到哪个文件夹"))],
    config: ConfigOption = None,
) -> None:
    """写出问题分析报告（docx、xlsx、html）。例：xiangyin report 2026-10 --out reports"""
    wanted = parse_period(period)
    from xiangyin.reporting import report as write  # loads what draws and writes documents

    with installation(config) as opened:
        kept, files = write(opened, wanted, out)
        say(kept.document.title)
        if kept.lock is not None:
            say(_("已由 {staff} 锁定，按锁定时的内容写出").format(staff=kept.lock.staff))
        if kept.changed:
            say(_("编辑以来有 {count} 个数字变了：").format(count=len(kept.changed)))
        for change in kept.changed[:SHOWN]:
            say(
                f"  {name_of(change.key)}：{change.before if change.before is not None else '—'} → "
                f"{change.now if change.now is not None else '—'}"
            )
        for path in files:
            show(str(path))
