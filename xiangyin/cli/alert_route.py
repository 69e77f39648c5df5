"""`xiangyin alerts route` and `overdue`: where a lead goes and why, and what is late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from typing import Annotated

import typer

from alerts.explain import Explanation, Muted, as_json, explain, imagine
from alerts.mute import IN_WORDS
from alerts.words import HOW
from common.errors import InputError
from common.i18n import _
from pipeline.lifecycle import STATES
from pipeline.overdue import STEPS, overdue
from pipeline.town import TownContext
from pipeline.triage import URGENCY_NAMES
from xiangyin.cli.common import ConfigOption, JsonOption, installation, parse_moment
from xiangyin.cli.output import local, print_json, show


def route(
    lead: Annotated[int | None, typer.Option(help=_("已有线索的编号"))] = None,
    urgency: Annotated[str, typer.Option(help=_("设想的线索：critical、urgent、normal 或 enquiry"))] = "",
    topic: Annotated[str, typer.Option(help=_("设想的线索：主题"))] = "",
    place: Annotated[str, typer.Option(help=_("设想的线索：地点"))] = "",
    office: Annotated[str, typer.Option(help=_("设想的线索：承办部门；不写则按派单目录"))] = "",
    at: Annotated[str | None, typer.Option(help=_("什么时刻，例如 2026-10-01T22:30；不写则为现在"))] = None,
    config: ConfigOption = None,
    as_json_: JsonOption = False,
) -> None:
    """Where a lead goes and why."""
    with installation(config) as opened:
        town = opened.context
        moment = parse_moment(at, "--at", town.zone) or opened.clock()
        if lead is None:
            if not (urgency and topic):
                raise InputError(_("请写 --lead 编号，或写 --urgency 和 --topic 设想一条线索"))
            about = imagine(town, urgency=urgency, topic=topic, place=place, office=office, at=moment)
            found = explain(opened.store, town, opened.config.alerts, about, at=moment)
        elif urgency or topic or place or office:
            raise InputError(_("--lead 不能与 --urgency、--topic、--place、--office 同时写"))
        else:
            found = explain(opened.store, town, opened.config.alerts, lead, at=moment)
        if as_json_:
            print_json(as_json(found))
            return
        for line in _lines(found, town):
            show(line)


def late(
    office: Annotated[str | None, typer.Option(help=_("只看一个部门"))] = None,
    config: ConfigOption = None,
    as_json_: JsonOption = False,
) -> None:
    """What is late, by office."""
    with installation(config) as opened:
        town = opened.context
        rows = overdue(opened.store, town, opened.clock(), office=office)
        if as_json_:
            print_json([asdict(row) for row in rows])
            return
        if not rows:
            show(_("没有超期的线索"))
        for name, mine in groupby(rows, key=lambda row: row.office):
            group = list(mine)
            show(_("{office}：{count} 条超期").format(office=town.office_name(name), count=len(group)))
            for row in group:
                show(
                    _(
                        "  #{id} 【{urgency}】{title}　{state}　{step}期限 {due}，已超 {hours:.1f} 小时"
                    ).format(
                        id=row.id,
                        urgency=_(URGENCY_NAMES[row.urgency]),
                        title=row.title or _("（限办理部门查看）"),
                        state=_(STATES[row.state]),
                        step=_(STEPS[row.step]),
                        due=local(row.due, town.zone),
                        hours=row.hours,
                    )
                )


def _lines(found: Explanation, town: TownContext) -> Iterator[str]:
    name = town.catalogue.name_of(found.topic)
    yield _("线索：{urgency}，主题 {topic}，地点 {place}，承办 {office}；时刻 {at}").format(
        urgency=_(URGENCY_NAMES[found.urgency]),
        topic=name,
        place=found.place or "—",
        office=town.office_name(found.office),
        at=local(found.at, town.zone),
    )
    if found.restricted:
        yield _("限办理部门查看：不论路由怎么写，只告诉承办部门的岗位")
    for step in found.routes:
        conditions = "，".join(f"{key}={'|'.join(values)}" for key, values in step.match.items())
        yield _("路由 {path}：{match} → {to}").format(
            path=step.path, match=conditions or _("全部"), to="、".join(step.to) or _("同上级")
        )
    if not found.routes:
        yield _("没有路由符合：紧急的交给协调部门，其余只在每日汇总里")
    if found.planned is not None:
        yield _("分组 {by}；先等 {wait}，新帖每 {interval} 至多一条，无人签收每 {repeat} 再提醒").format(
            by="+".join(found.planned.group_by),
            wait=_span(found.planned.group_wait.total_seconds()),
            interval=_span(found.planned.group_interval.total_seconds()),
            repeat=_span(found.planned.repeat_interval.total_seconds()),
        )
        held = _("（静默时段，等到结束）") if found.quiet else ""
        yield _("发送时刻：{time}{held}").format(time=local(found.send_at, town.zone), held=held)
    for one in found.recipients:
        yield (
            _("  {target} → {name}（{contact}）：{how} {detail}")
            .format(
                target=one.why,
                name=one.contact.name,
                contact=one.contact.id,
                how=_(HOW[one.how]),
                detail=one.detail,
            )
            .rstrip()
        )
    for target in found.missing:
        yield _("  {target} → 谁都找不到").format(target=target)
    for gap in found.gaps:
        yield _("无人值班：{office}，{begins} 至 {ends}").format(
            office=town.office_name(gap.office),
            begins=_moment(gap.begins, town),
            ends=_moment(gap.ends, town),
        )
    if found.unknown_year is not None:
        yield _("{year} 年的节假日安排尚未收录，按周一至周五推算").format(year=found.unknown_year)
    yield _muted(found.muted, town)


def _muted(muted: Muted | None, town: TownContext) -> str:
    if muted is None:
        return _("结论：会提醒")
    text = _("结论：不提醒，{reason}").format(reason=_(IN_WORDS[muted.reason]))
    if muted.silence is not None:
        text += _("（静默 {number}，{staff}，到 {until}：{why}）").format(
            number=muted.silence,
            staff=muted.silenced_by,
            until=local(muted.until, town.zone),
            why=muted.why,
        )
    if muted.by_lead is not None:
        text += _("（线索 {lead}）").format(lead=muted.by_lead)
    if muted.by_alert is not None:
        text += _("（提醒 {alert}）").format(alert=muted.by_alert)
    return text


def _moment(moment: datetime | None, town: TownContext) -> str:
    return local(moment, town.zone) if moment else _("不知何时")


def _span(seconds: float) -> str:
    if not seconds:
        return "0"
    parts = []
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)):
        count, seconds = divmod(int(seconds), size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts)
