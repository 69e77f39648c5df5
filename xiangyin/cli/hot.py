"""`xiangyin hot`: the hot problems."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from common.errors import InputError
from common.i18n import _
from pipeline.hot import FORMULA, HotProblem, hot_posts, hot_problems
from pipeline.hot_table import hot_workbook, period_of, place_or_people
from xiangyin.cli.common import ConfigOption, JsonOption, installation, parse_day
from xiangyin.cli.output import out, print_json, say
from xiangyin.installation import Installation


def hot(
    config: ConfigOption = None,
    start: Annotated[str | None, typer.Option("--from", metavar="D", help=_("起始日，如 2026-11-01"))] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="D", help=_("截止日（含），如 2026-11-30"))
    ] = None,
    topic: Annotated[str | None, typer.Option(help=_("只看一个主题，如 utilities"))] = None,
    place: Annotated[str | None, typer.Option(help=_("只看一个地点（含其中的小地点），如 石桥村"))] = None,
    limit: Annotated[int, typer.Option(min=1, help=_("最多几个"))] = 20,
    xlsx: Annotated[
        Path | None, typer.Option(metavar="FILE", help=_("另存为 Excel 文件：热点问题表和帖子明细"))
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """列出热点问题。热度 = (帖数 + ln(1+点赞+反对)) × (1 + 7/(7+天数))。例：xiangyin hot --from 2026-11-01"""
    with installation(config) as opened:
        first, last, now = parse_day(start, "--from"), parse_day(end, "--to"), opened.clock()
        if first is not None and last is not None and first > last:
            raise InputError(_("--from = {first} 在 --to = {last} 之后").format(first=first, last=last))
        problems = hot_problems(
            opened.store,
            opened.context,
            now,
            first=first,
            last=last,
            topic=topic,
            place=place,
            limit=limit,
        )
        if xlsx is not None:
            posts = hot_posts(opened.store, opened.context, problems, now, first=first, last=last)
            _save(xlsx, hot_workbook(problems, posts, opened.context, first=first, last=last))
        if as_json:
            print_json([_json(problem) for problem in problems])
        else:
            _show(problems, opened)


def _show(problems: list[HotProblem], opened: Installation) -> None:
    table = Table(pad_edge=False, caption=_(FORMULA), caption_justify="left")
    for title, options in (
        (_("排名"), {"justify": "right"}),
        (_("线索"), {"justify": "right"}),
        (_("热度"), {"justify": "right"}),
        (_("时间范围"), {}),
        (_("地点/人群"), {"ratio": 1, "min_width": 8}),
        (_("问题描述"), {"ratio": 2, "min_width": 16}),
        (_("帖数"), {"justify": "right"}),
        (_("趋势"), {"ratio": 1, "min_width": 8}),
    ):
        table.add_column(title, **options)
    for problem in problems:
        cells = (
            str(problem.rank),
            str(problem.lead_id),
            f"{problem.heat:.1f}",
            period_of(problem, opened.context.zone),
            place_or_people(problem) or "—",
            problem.description,
            str(len(problem.posts)),
            problem.trend.text(),
        )
        # Text, not str: a post must not be able to write markup
        table.add_row(*(Text(cell) for cell in cells))
    out.print(table)
    if not problems:
        say(_("这一时段没有符合条件的问题"))


def _json(problem: HotProblem) -> dict[str, Any]:
    """A row in the form that `design.md` promises."""
    return {
        "rank": problem.rank,
        "lead_id": problem.lead_id,
        "heat": problem.heat,
        "from": problem.first,
        "to": problem.last,
        "place": problem.place,
        "people": problem.people,
        "description": problem.description,
        "topic": problem.topic,
        "state": problem.state,
        "posts": problem.posts,
        "post_count": len(problem.posts),
        "clicks": problem.clicks,
        "days": problem.days,
        "trend": {
            "kind": problem.trend.kind,
            "recent": problem.trend.recent,
            "expected": problem.trend.expected,
            "days": problem.trend.days,
            "chance": problem.trend.chance,
        },
    }


def _save(path: Path, content: bytes) -> None:
    """Write the workbook; the file appears only when it is whole."""
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        raise InputError(_("无法写入 {file}：{reason}").format(file=path, reason=error.strerror)) from error
    finally:
        partial.unlink(missing_ok=True)
    say(_("已写入 {file}").format(file=path))
