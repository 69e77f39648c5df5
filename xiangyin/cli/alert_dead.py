"""`xiangyin alerts dead` and `resend`: messages that did not arrive."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from alerts.dead_letters import dead_letters, resend
from common.errors import InputError
from common.i18n import _
from xiangyin.cli.common import ConfigOption, JsonOption, installation
from xiangyin.cli.output import local, out, print_json, say
from xiangyin.installation import Installation
from xiangyin.telling import make_senders, tell_people


def dead(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Dead letters."""
    with installation(config) as opened:
        letters = dead_letters(opened.store, opened.context)
        if as_json:
            print_json([asdict(letter) for letter in letters])
            return
        if not letters:
            say(_("所有消息都已送到或还在重试"))
            return
        names = _names(opened)
        table = Table(pad_edge=False)
        titles = (_("编号"), _("提醒"), _("线索"), _("时间"), _("收件岗位"), _("通道"), _("次数"), _("原因"))
        for title in titles:
            table.add_column(title)
        for letter in letters:
            cells = (
                str(letter.delivery),
                str(letter.alert),
                str(letter.lead or "—"),
                local(letter.created_at, opened.context.zone),
                names.get(letter.recipient, letter.recipient),
                letter.channel,
                str(letter.attempts),
                letter.last_result,
            )
            table.add_row(*(Text(cell) for cell in cells))
        out.print(table)
        say(_("排除原因后重发：xiangyin alerts resend 编号 --staff 账号，或 --all"))


def resend_letters(
    staff: Annotated[str, typer.Option(help=_("重发人的工作账号"))],
    deliveries: Annotated[list[int] | None, typer.Argument(help=_("消息编号（见 alerts dead）"))] = None,
    every: Annotated[bool, typer.Option("--all", help=_("全部重发"))] = False,
    config: ConfigOption = None,
) -> None:
    """Send dead letters again, now."""
    if every == bool(deliveries):
        raise InputError(_("请给出消息编号，或者写 --all，二者之一"))
    with installation(config) as opened:
        wanted = None if every else deliveries
        letters = resend(opened.store, opened.context, staff=staff, clock=opened.clock, deliveries=wanted)
        numbers = {letter.delivery for letter in letters}
        told = tell_people(opened, make_senders(opened, sys.stdout))
        sent = sum(one.state == "sent" for one in told.deliveries if one.delivery in numbers)
        say(_("重发 {count} 条，已送到 {sent} 条").format(count=len(letters), sent=sent))


def _names(opened: Installation) -> dict[str, str]:
    offices = opened.context.offices.values()
    return {contact.id: contact.name for office in offices for contact in office.contacts}
