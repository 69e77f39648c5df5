"""`xiangyin doctor`: is everything in order, and if not, what to do."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from alerts.channels.secret import missing_secrets
from alerts.dead_letters import dead_letters
from alerts.duty import uses_unknown_calendar
from alerts.pace import holds
from alerts.trial import send_trial
from common.errors import InputError, ModelError, XiangyinError
from common.i18n import _
from crawlers.config import WebSource
from pipeline.source_health import source_health
from pipeline.source_state import last_success
from pipeline.store.migrate import newest_revision
from pipeline.town_models import active_model
from xiangyin.cli.common import ConfigOption, JsonOption, installation
from xiangyin.cli.output import print_json, show
from xiangyin.installation import Installation
from xiangyin.telling import make_senders

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


def doctor(
    send_test: Annotated[
        str | None, typer.Option("--send-test", metavar="CHANNEL", help=_("通过这个通道发一条测试消息"))
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Look at everything and say what to do; exit 1 if something needs it."""
    with installation(config) as opened:
        findings = list(examine(opened)) if send_test is None else [_trial(opened, send_test)]
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
    yield from _model(opened)
    yield from _clock(opened)
    yield from _channels(opened)
    yield from _duty(opened)
    yield from _calendar(opened)
    yield from _sources(opened)
    yield from _proxies(opened)


def _proxies(opened: Installation) -> Iterator[Finding]:
    """A desk behind a proxy that is not named takes all log-ins for the proxy's own."""
    if opened.settings.desk_https and not opened.settings.proxies:
        text = _(
            "XIANGYIN_DESK_HTTPS 为 true，但没有写 XIANGYIN_DESK_PROXIES：所有登录都算作代理一个地址，外人试错会拖慢大家"
        )
        yield Finding(False, _("工作台"), text)


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


def _model(opened: Installation) -> Iterator[Finding]:
    """Whether the town's own model can be used; a refused one is replaced by the shipped one without a word."""
    part = _("分类模型")
    with opened.store.read() as session:
        active = active_model(session, opened.context.id)
    if active is None:
        yield Finding(True, part, _("自带的模型"))
        return
    try:
        opened.town_classifier.check(active)
    except ModelError as error:
        text = _(
            "{reason}；现由自带的模型代替。请运行 xiangyin retrain 重新训练，或 xiangyin model back 换回"
        )
        yield Finding(False, part, text.format(reason=error))
        return
    yield Finding(True, part, _("本镇的模型 {model}").format(model=active.id))


def _clock(opened: Installation) -> Iterator[Finding]:
    now = opened.clock()
    local = now.astimezone(opened.context.zone).strftime("%Y-%m-%d %H:%M")
    if now < EARLIEST_CLOCK:
        yield Finding(False, _("时钟"), _("{time} 不对，请校准服务器时间").format(time=local))
    else:
        yield Finding(True, _("时钟"), _("本镇时间 {time}").format(time=local))


def _channels(opened: Installation) -> Iterator[Finding]:
    with opened.store.read() as session:
        held = holds(session, opened.context, opened.clock())
    for name, channel in opened.config.alerts.channels.items():
        part = _("通道 {name}").format(name=name)
        missing = missing_secrets(channel, os.environ)
        if missing:
            yield Finding(False, part, "；".join(missing))
        elif name in held:
            time = held[name].astimezone(opened.context.zone).strftime("%H:%M:%S")
            yield Finding(False, part, _("连不上或被平台限流，{time} 之后再试").format(time=time))
        else:
            yield Finding(True, part, channel.kind)
    yield from _links(opened)
    dead = len(dead_letters(opened.store, opened.context))
    if dead:
        text = _("{count} 条没有送到，请看 xiangyin alerts dead").format(count=dead)
        yield Finding(False, _("提醒消息"), text)


def _links(opened: Installation) -> Iterator[Finding]:
    """Whether messages can carry an acknowledgement link."""
    part = _("签收链接")
    if not opened.config.alerts.desk_url:
        yield Finding(True, part, _("alerts.yaml 没有写 desk_url，消息里没有签收链接"))
        return
    try:
        _key = opened.link_key
    except XiangyinError as error:
        yield Finding(False, part, str(error))
        return
    yield Finding(True, part, opened.config.alerts.desk_url)


def _trial(opened: Installation, channel: str) -> Finding:
    """A test message over one channel."""
    known = opened.config.alerts.channels
    if channel not in known:
        raise InputError(
            _("没有通道 {name}；alerts.yaml 中有：{known}").format(name=channel, known="、".join(known))
        )
    sender = make_senders(opened, sys.stdout)[channel]
    outcome = send_trial(opened.context, opened.config.alerts, channel, sender)
    text = _("测试消息已送出，请看是否收到") if outcome.kind == "ok" else _("测试消息没有送到")
    return Finding(outcome.kind == "ok", _("通道 {name}").format(name=channel), f"{text} {outcome.detail}")


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
    ids = [source.id for source in opened.config.sources.sources]
    with opened.store.read() as session:
        health = {one.id: one for one in source_health(session, opened.context.id, ids, now)}
    for source in opened.config.sources.sources:
        part = _("来源 {name}").format(name=source.name)
        moment = seen.get(source.id)
        words = health[source.id].runs[-1].words if health[source.id].state == "failing" else None
        if words is not None:
            yield Finding(False, part, f"{words[0]}：{words[1]}")
        elif moment is None:
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
