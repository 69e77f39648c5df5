"""`xiangyin alerts`: send what is due, see who was told what, acknowledge, send dead letters again."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from alerts.acknowledge import acknowledge
from alerts.dead_letters import dead_letters, resend
from alerts.hand_over import hand_over_alert
from common.errors import InputError
from common.i18n import _
from xiangyin.cli import alert_silence
from xiangyin.cli.alert_log import log
from xiangyin.cli.alert_route import late, route
from xiangyin.cli.common import ConfigOption, JsonOption, installation
from xiangyin.cli.output import local, out, print_json, say
from xiangyin.installation import Installation
from xiangyin.telling import make_senders, tell_people

app = typer.Typer(help=_("提醒：发送、查看记录、确认收到"), no_args_is_help=True)


@app.command("send", help=_("立即发送到期的提醒，并对无人签收的督办。例：xiangyin alerts send"))
def send(config: ConfigOption = None) -> None:
    """One round of alerting."""
    with installation(config) as opened:
        told = tell_people(opened, make_senders(opened, sys.stdout))
        failed = [report for report in told.deliveries if report.state != "sent"]
        sent = len(told.deliveries) - len(failed)
        say(_("已发送 {sent} 条，未成功 {failed} 条").format(sent=sent, failed=len(failed)))
        for report in failed:
            say(f"  #{report.alert} → {report.recipient}：{report.state} {report.detail}", style="yellow")


app.command("log", help=_("谁在什么时候、通过什么、被告知了什么。例：xiangyin alerts log --lead 3"))(log)
app.command("route", help=_("一条线索会发给谁、为什么。例：xiangyin alerts route --lead 3"))(route)
app.command("overdue", help=_("超期的线索，按部门列出。例：xiangyin alerts overdue"))(late)
app.add_typer(alert_silence.app, name="silence")


@app.command("ack", help=_("确认收到，停止督办。例：xiangyin alerts ack 5 --staff zhang01"))
def ack(
    alert: Annotated[int, typer.Argument(help=_("提醒编号"))],
    staff: Annotated[str, typer.Option(help=_("确认人的工作账号"))],
    config: ConfigOption = None,
) -> None:
    """Acknowledge an alert."""
    with installation(config) as opened:
        done = acknowledge(opened.store, opened.context, staff=staff, clock=opened.clock, alert=alert)
        if done.lead_id is None:
            say(_("已确认：无人值班的提醒 {alert}").format(alert=alert))
        for lead in done.leads:
            say(_("已确认：线索 {lead} 不再督办").format(lead=lead))


@app.command(
    "hand-over", help=_("转交给另一个岗位。例：xiangyin alerts hand-over 5 --to shuili_night --staff zhang01")
)
def hand_over(
    alert: Annotated[int, typer.Argument(help=_("提醒编号"))],
    to: Annotated[str, typer.Option(help=_("接手岗位在 offices.yaml 中的编号"))],
    staff: Annotated[str, typer.Option(help=_("转交人的工作账号"))],
    note: Annotated[str, typer.Option(help=_("说明"))] = "",
    config: ConfigOption = None,
) -> None:
    """Give an alert to another contact and tell it at once."""
    with installation(config) as opened:
        done = hand_over_alert(
            opened.store,
            opened.context,
            opened.config.alerts,
            alert=alert,
            to=to,
            staff=staff,
            clock=opened.clock,
            note=note,
        )
        say(
            _("提醒 {first} 已转交 {contact}（提醒号 {alert}），{time} 发出").format(
                first=done.first, contact=to, alert=done.alert, time=local(done.due_at, opened.context.zone)
            )
        )


@app.command("dead", help=_("没有送到的消息。例：xiangyin alerts dead"))
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


@app.command("resend", help=_("重发没有送到的消息。例：xiangyin alerts resend 12 --staff zhang01"))
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
