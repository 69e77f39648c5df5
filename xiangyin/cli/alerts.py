"""`xiangyin alerts`: send what is due, see who was told what, acknowledge, send dead letters again."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from alerts.acknowledge import acknowledge
from alerts.log import alert_log
from common.i18n import _
from xiangyin.cli.alert_dead import dead, resend_letters
from xiangyin.cli.common import ConfigOption, JsonOption, installation
from xiangyin.cli.output import local, out, print_json, say
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


@app.command("log", help=_("谁在什么时候、通过什么、被告知了什么。例：xiangyin alerts log --lead 3"))
def log(
    lead: Annotated[int | None, typer.Option(help=_("只看一条线索"))] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """The record of alerts."""
    with installation(config) as opened:
        records = alert_log(opened.store, opened.context, lead=lead, muted=False)
        if as_json:
            print_json([asdict(record) for record in records])
            return
        offices = opened.context.offices.values()
        names = {contact.id: contact.name for office in offices for contact in office.contacts}
        table = Table(pad_edge=False)
        for title in (_("提醒"), _("线索"), _("时间"), _("收件岗位"), _("通道"), _("结果"), _("确认")):
            table.add_column(title)
        for record in records:
            for message in record.deliveries:
                cells = (
                    str(record.id),
                    str(record.lead or "—"),
                    local(message.sent_at or record.created_at, opened.context.zone),
                    names.get(message.recipient, message.recipient),
                    message.channel,
                    f"{message.state} {message.last_result}",
                    record.acknowledged_by or "—",
                )
                table.add_row(*(Text(cell) for cell in cells))
        out.print(table)


@app.command("ack", help=_("确认收到，停止督办。例：xiangyin alerts ack 5 --staff zhang01"))
def ack(
    alert: Annotated[int, typer.Argument(help=_("提醒编号"))],
    staff: Annotated[str, typer.Option(help=_("确认人的工作账号"))],
    config: ConfigOption = None,
) -> None:
    """Acknowledge an alert."""
    with installation(config) as opened:
        done = acknowledge(opened.store, opened.context, staff=staff, clock=opened.clock, alert=alert)
        say(_("已确认：线索 {lead} 不再督办").format(lead=done.lead_id))


app.command("dead", help=_("没有送到的消息。例：xiangyin alerts dead"))(dead)
app.command("resend", help=_("重发没有送到的消息。例：xiangyin alerts resend 12 --staff zhang01"))(
    resend_letters
)
