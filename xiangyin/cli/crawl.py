"""`xiangyin crawl`: read sources now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from common.errors import CrawlError, InputError
from common.i18n import _
from crawlers.conditions import HARMLESS, in_words
from crawlers.config import SourceConfig, WebSource
from xiangyin.cli.common import ConfigOption, JsonOption, installation
from xiangyin.cli.output import out, print_json, say
from xiangyin.crawling import SourceRests, SourceRun, crawl_source
from xiangyin.installation import Installation


def crawl(
    sources: Annotated[list[str] | None, typer.Argument(help=_("来源编号；不写则抓取全部"))] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """立即抓取一次，只取新帖。例：xiangyin crawl board"""
    with installation(config) as opened:
        wanted = choose_sources(opened, sources or [])
        if not wanted:
            raise CrawlError(_("没有可抓取的来源：sources.yaml 中只有表格，请用 xiangyin import"))
        _model = opened.classifier  # the bar of its first building comes before the crawl's lines
        runs = []
        for source in wanted:
            if not as_json:
                say(_("正在读取 {source} …").format(source=source.name))
            try:
                runs.append(crawl_source(opened, source))
            except SourceRests as rest:
                if len(wanted) == 1:
                    raise
                say(str(rest), style="yellow")
        if as_json:
            print_json([run_json(run) for run in runs])
        else:
            out.print(run_table(runs))
            say_problems(runs)
        if runs and all(
            run.crawled is not None and run.crawled.errors and not run.intake.read for run in runs
        ):
            raise CrawlError(_("所有来源都读取失败"))


def choose_sources(opened: Installation, ids: Sequence[str]) -> list[SourceConfig]:
    """The sources with these ids, or all that can be crawled."""
    known = {source.id: source for source in opened.config.sources.sources}
    for name in ids:
        if name not in known:
            raise InputError(
                _("没有来源 {source}；sources.yaml 中有：{known}").format(
                    source=name, known="、".join(known) or "—"
                )
            )
        if not isinstance(known[name], WebSource):
            raise InputError(
                _("来源 {source} 是表格：请用 xiangyin import 文件 --source {source}").format(source=name)
            )
    if ids:
        return [known[name] for name in ids]
    return [source for source in known.values() if isinstance(source, WebSource)]


def run_json(run: SourceRun) -> dict[str, Any]:
    """The figures of one run."""
    crawled = run.crawled
    return {
        "source": run.source.id,
        "read": run.intake.read,
        "added": run.intake.added,
        "repeats": run.intake.repeats,
        "updated": run.intake.updated,
        "left_out": run.intake.left_out,
        "leads_opened": run.intake.opened,
        "leads_joined": run.intake.joined,
        "requests": crawled.requests if crawled else 0,
        "not_modified": crawled.not_modified if crawled else 0,
        "forbidden_by_robots": crawled.forbidden_by_robots if crawled else [],
        "timed_out": crawled.timed_out if crawled else False,
        "errors": crawled.errors if crawled else [],
        "condition": crawled.condition if crawled else None,
    }


def run_table(runs: Sequence[SourceRun]) -> Table:
    """Sources with their counts."""
    table = Table(pad_edge=False)
    table.add_column(_("来源"))
    for title in (
        _("请求"),
        _("读到"),
        _("新帖"),
        _("重复"),
        _("更新"),
        _("非诉求"),
        _("新线索"),
        _("并入线索"),
    ):
        table.add_column(title, justify="right")
    for run in runs:
        counts = (
            run.crawled.requests if run.crawled else 0,
            run.intake.read,
            run.intake.added,
            run.intake.repeats,
            run.intake.updated,
            run.intake.left_out,
            run.intake.opened,
            run.intake.joined,
        )
        table.add_row(Text(run.source.name), *(str(count) for count in counts))
    return table


def say_problems(runs: Sequence[SourceRun]) -> None:
    """What did not go well, one line each."""
    for run in runs:
        if run.crawled is None:
            continue
        name = run.source.name
        for url in run.crawled.forbidden_by_robots:
            say(_("{source}：robots.txt 不允许，未读取 {url}").format(source=name, url=url), style="dim")
        for error in run.crawled.errors:
            say(_("{source}：{error}").format(source=name, error=error), style="yellow")
        if run.crawled.timed_out:
            say(_("{source}：到时限而停止，已读到的帖子已保存").format(source=name), style="yellow")
        if run.crawled.condition is not None and run.crawled.condition not in HARMLESS:
            name_, advice = in_words(run.crawled.condition)
            say(f"{name}：{name_}。{advice}", style="yellow")
        if run.crawled.empty:
            say(_("{source}：页面上没有找到帖子，版面可能已改").format(source=name), style="yellow")
