"""`xiangyin doctor`: is everything in order, and if not, what to do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

import typer

from alerts.config import EmailChannel, WebhookChannel
from alerts.duty import uses_unknown_calendar
from common.errors import XiangyinError
from common.i18n import _
from crawlers.config import WebSource
from pipeline.source_state import last_success
from pipeline.store.migrate import newest_revision
from xiangyin.cli.common import ConfigOption, JsonOption, installation
from xiangyin.cli.output import print_json, show
from xiangyin.installation import Installation

LEAST_DISK = 200_000_000
SILENT = timedelta(days=2)
CALENDAR_AHEAD = timedelta(days=14)
EARLIEST_CLOCK = datetime(2026, 1, 1, tzinfo=UTC)
"""A machine whose clock is before this product was written has lost its time."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    ok: bool
    part: str
    text: str


def doctor(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Look at everything and say what to do; exit 1 if something needs it."""
    with installation(config) as opened:
        findings = list(examine(opened))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            mark = "✓" if finding.ok else "✗"
            show(f"{mark} {finding.part}：{finding.text}", style="" if finding.ok else "bold yellow")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def examine(opened: Installation) -> Iterator[Finding]:
    """All findings about one installation."""
    folder = opened.config.folder
    yield Finding(True, _("配置"), _("{folder} 的五个文件都正确").format(folder=folder))
    yield from _database(opened)
    yield from _clock(opened)
    yield from _channels(opened)
    yield from _duty(opened)
    yield from _calendar(opened)
    yield from _sources(opened)


def _database(opened: Installation) -> Iterator[Finding]:
    part = _("数据库")
    try:
        store = opened.store
    except XiangyinError as error:
        yield Finding(False, part, str(error))
        return
    yield Finding(True, part, _("版本 {revision}，可以读写").format(revision=newest_revision()))
    if store.path is not None:
        free = shutil.disk_usage(store.path.parent).free
        yield Finding(
            free >= LEAST_DISK,
            _("磁盘"),
            _("剩余 {free} MB").format(free=free // 1_000_000)
            + ("" if free >= LEAST_DISK else _("，请清理到 200 MB 以上")),
        )


def _clock(opened: Installation) -> Iterator[Finding]:
    now = opened.clock()
    local = now.astimezone(opened.context.zone).strftime("%Y-%m-%d %H:%M")
    if now < EARLIEST_CLOCK:
        yield Finding(False, _("时钟"), _("{time} 不对，请校准服务器时间").format(time=local))
    else:
        yield Finding(True, _("时钟"), _("本镇时间 {time}").format(time=local))


def _channels(opened: Installation) -> Iterator[Finding]:
    for name, channel in opened.config.alerts.channels.items():
        part = _("通道 {name}").format(name=name)
        wanted: list[str | None] = []
        if isinstance(channel, WebhookChannel):
            wanted = [channel.secret_env]
        elif isinstance(channel, EmailChannel):
            wanted = [channel.user_env, channel.password_env]
        missing = [variable for variable in wanted if variable and not os.environ.get(variable)]
        if missing:
            yield Finding(False, part, _("请设置环境变量 {names}").format(names="、".join(missing)))
        else:
            yield Finding(True, part, channel.kind)


def _duty(opened: Installation) -> Iterator[Finding]:
    coordinator = opened.context.offices[opened.context.town.coordinator]
    if coordinator.contacts and (coordinator.duty or coordinator.leader):
        yield Finding(True, _("值班"), _("{office} 有值班安排").format(office=coordinator.name))
    else:
        yield Finding(
            False,
            _("值班"),
            _(
                "{office} 没有值班安排：请在 offices.yaml 为它写 contacts 和 duty，否则紧急线索没有人收"
            ).format(office=coordinator.name),
        )


def _calendar(opened: Installation) -> Iterator[Finding]:
    """A rota with workdays and holidays needs the year's official calendar."""
    soon = opened.clock() + CALENDAR_AHEAD
    years = (uses_unknown_calendar(opened.context, office, soon) for office in opened.context.offices)
    year = next((known for known in years if known is not None), None)
    if year is not None:
        text = _("{year} 年的节假日安排尚未收录，按周一至周五推算；请升级 chinesecalendar").format(year=year)
        yield Finding(False, _("值班"), text)


def _sources(opened: Installation) -> Iterator[Finding]:
    seen = last_success(opened.store, opened.context.id)
    now = opened.clock()
    for source in opened.config.sources.sources:
        part = _("来源 {name}").format(name=source.name)
        moment = seen.get(source.id)
        if moment is None:
            if isinstance(source, WebSource):
                yield Finding(
                    True, part, _("还没有抓取过；可先运行 xiangyin crawl {id}").format(id=source.id)
                )
            else:
                yield Finding(True, part, _("表格，等待导入"))
        elif isinstance(source, WebSource) and source.schedule and now - moment > SILENT:
            days = (now - moment).days
            yield Finding(
                False,
                part,
                _("已 {days} 天没有成功抓取，请运行 xiangyin crawl {id} 查看原因").format(
                    days=days, id=source.id
                ),
            )
        else:
            local = moment.astimezone(opened.context.zone).strftime("%m-%d %H:%M")
            yield Finding(True, part, _("最近成功：{time}").format(time=local))
