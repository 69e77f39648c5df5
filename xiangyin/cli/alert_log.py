"""`xiangyin alerts log`: who was told what, when, through what, with what answer; and what was muted, why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from alerts.log import AlertRecord, MuteRecord, alert_log, mute_log, note_looked
from alerts.mute import IN_WORDS
from alerts.words import CAUSES, KINDS, STATES
from common.errors import InputError
from common.i18n import _
from pipeline.town import TownContext
from xiangyin.cli.common import ConfigOption, JsonOption, installation
from xiangyin.cli.output import local, out, print_json, show


def log(
    lead: Annotated[int | None, typer.Option(help=_("只看一条线索"))] = None,
    office: Annotated[
        str | None, typer.Option(help=_("以哪个部门的名义查看：限办线索的消息内容只给承办部门，查看会被记录"))
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """The record of alerts."""
    with installation(config) as opened:
        town = opened.context
        if office is not None:
            if office not in town.offices:
                raise InputError(_("没有部门 {office}").format(office=office))
            note_looked(opened.store, town, office, opened.clock(), lead=lead)
        records = alert_log(opened.store, town, lead=lead, muted=lead is not None, office=office)
        mutes = mute_log(opened.store, town, lead) if lead is not None else []
        if as_json:
            print_json([asdict(record) for record in records] + [_mute_json(one) for one in mutes])
            return
        out.print(_table(records, town))
        if lead is not None:
            for line in (*_left_out(records, lead, town), *_mutes(mutes, town)):
                show(line)


def _table(records: list[AlertRecord], town: TownContext) -> Table:
    names = {contact.id: contact.name for office in town.offices.values() for contact in office.contacts}
    table = Table(pad_edge=False)
    titles = (_("提醒"), _("线索"), _("时间"), _("收件岗位"), _("说了什么"), _("通道"), _("结果"), _("确认"))
    for title in titles:
        table.add_column(title)
    for record in records:
        for message in record.deliveries:
            kind = _(KINDS.get(record.kind, record.kind))
            cells = (
                str(record.id),
                ",".join(f"{one.lead}" for one in record.leads) or str(record.lead or "—"),
                local(message.sent_at or record.created_at, town.zone),
                names.get(message.recipient, message.recipient),
                f"{kind}：{message.summary}" if message.summary else kind,
                message.channel,
                f"{_(STATES.get(message.state, message.state))} {message.last_result}".rstrip(),
                f"{record.acknowledged_by} {local(record.acknowledged_at, town.zone)}"
                if record.acknowledged_by
                else "—",
            )
            table.add_row(*(Text(cell) for cell in cells))
    return table


def _left_out(records: list[AlertRecord], lead: int, town: TownContext) -> Iterator[str]:
    """The alerts that were muted for this lead, with what caused it."""
    for record in records:
        for one in record.leads:
            if one.lead != lead or one.muted is None:
                continue
            text = _("{time}　提醒 {alert}（{kind}）没有发：{reason}").format(
                time=local(record.created_at, town.zone),
                alert=record.id,
                kind=_(KINDS.get(record.kind, record.kind)),
                reason=_(IN_WORDS.get(one.muted, one.muted)),
            )
            if one.by_silence is not None:
                text += _("（静默 {number}：{why}）").format(number=one.by_silence, why=one.why)
            if one.by_lead is not None:
                text += _("（线索 {lead}）").format(lead=one.by_lead)
            yield text


def _mutes(mutes: list[MuteRecord], town: TownContext) -> Iterator[str]:
    for one in mutes:
        yield _("{time}　{cause}：没有发，{reason}").format(
            time=local(one.at, town.zone),
            cause=_(CAUSES.get(one.cause, one.cause)),
            reason=_(IN_WORDS.get(one.reason, one.reason)),
        )


def _mute_json(one: MuteRecord) -> dict[str, Any]:
    return {
        "id": None,
        "lead": one.lead,
        "kind": "muted",
        "created_at": one.at,
        "muted": one.reason,
        "cause": one.cause,
        "deliveries": [],
    }
