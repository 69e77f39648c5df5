"""`xiangyin hot`: the hot problems."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from common.i18n import _
from pipeline.hot import HotProblem, hot_problems
from xiangyin.cli.common import ConfigOption, JsonOption, installation, parse_day
from xiangyin.cli.output import local, out, print_json


def hot(
    config: ConfigOption = None,
    start: Annotated[str | None, typer.Option("--from", metavar="D", help=_("起始日，如 2026-11-01"))] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="D", help=_("截止日（含），如 2026-11-30"))
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help=_("最多几个"))] = 20,
    as_json: JsonOption = False,
) -> None:
    """列出热点问题。热度 = (帖数 + ln(1+点赞+反对)) × (1 + 7/(7+天数))。例：xiangyin hot --from 2026-11-01"""
    with installation(config) as opened:
        problems = hot_problems(
            opened.store,
            opened.context,
            opened.clock(),
            first=parse_day(start, "--from"),
            last=parse_day(end, "--to"),
            limit=limit,
        )
        if as_json:
            print_json([_json(problem) for problem in problems])
            return
        table = Table(pad_edge=False)
        for title in (_("排名"), _("线索"), _("热度"), _("时间范围"), _("地点"), _("问题描述"), _("帖数")):
            table.add_column(title)
        for problem in problems:
            zone = opened.context.zone
            period = f"{local(problem.first, zone)[:5]} – {local(problem.last, zone)[:5]}"
            cells = (
                str(problem.rank),
                str(problem.lead_id),
                f"{problem.heat:.1f}",
                period,
                problem.place or "—",
                problem.description,
                str(len(problem.posts)),
            )
            table.add_row(*(Text(cell) for cell in cells))
        out.print(table)


def _json(problem: HotProblem) -> dict[str, Any]:
    data = asdict(problem)
    data["from"], data["to"] = data.pop("first"), data.pop("last")
    return data
