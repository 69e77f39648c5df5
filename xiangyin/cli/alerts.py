"""`xiangyin alerts`: send what is due, see who was told what, acknowledge."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from alerts.acknowledge import acknowledge
from alerts.hand_over import hand_over_alert
from common.i18n import _
from xiangyin.cli import alert_silence
from xiangyin.cli.alert_log import log
from xiangyin.cli.alert_route import late, route
from xiangyin.cli.common import ConfigOption, installation
from xiangyin.cli.output import local, say
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
