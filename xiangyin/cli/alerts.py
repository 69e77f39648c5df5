"""`xiangyin alerts`: send what is due, see who was told what, acknowledge, ask where a lead would go."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from alerts.acknowledge import acknowledge
from alerts.channels.build import build_senders
from alerts.log import alert_log
from alerts.routing import facts_of
from common.errors import InputError
from common.i18n import _
from pipeline.store.models import Lead
from xiangyin.cli.common import ConfigOption, JsonOption, installation
from xiangyin.cli.output import local, out, print_json, say, show
from xiangyin.telling import alert_office, tell

app = typer.Typer(help=_("提醒：发送、查看记录、确认收到"), no_args_is_help=True)


@app.command("send", help=_("立即发送到期的提醒，并对无人签收的督办。例：xiangyin alerts send"))
def send(config: ConfigOption = None) -> None:
    """One round of alerting."""
    with installation(config) as opened:
        reports = tell(alert_office(opened), build_senders(opened.config.alerts, sys.stdout, opened.clock))
        failed = [report for report in reports if report.result != "ok"]
        say(
            _("已发送 {sent} 条，未成功 {failed} 条").format(
                sent=len(reports) - len(failed), failed=len(failed)
            )
        )
        for report in failed:
            say(f"  #{report.alert} → {report.recipient}：{report.detail}", style="yellow")


@app.command("log", help=_("谁在什么时候、通过什么、被告知了什么。例：xiangyin alerts log --lead 3"))
def log(
    lead: Annotated[int | None, typer.Option(help=_("只看一条线索"))] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """The record of alerts."""
    with installation(config) as opened:
        entries = alert_log(alert_office(opened), lead)
        if as_json:
            print_json([asdict(entry) for entry in entries])
            return
        names = {
            contact.id: contact.name
            for office in opened.context.offices.values()
            for contact in office.contacts
        }
        table = Table(pad_edge=False)
        for title in (_("提醒"), _("线索"), _("时间"), _("收件岗位"), _("通道"), _("结果"), _("确认")):
            table.add_column(title)
        for entry in entries:
            cells = (
                str(entry.alert),
                str(entry.lead or "—"),
                local(entry.sent_at or entry.created_at, opened.context.zone),
                names.get(entry.recipient, entry.recipient) or _("无人值班"),
                entry.channel,
                f"{entry.state} {entry.result}",
                entry.acknowledged_by or "—",
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
        lead = acknowledge(alert_office(opened), alert, staff)
        say(_("已确认：线索 {lead} 不再督办").format(lead=lead))


@app.command("route", help=_("一条线索的提醒会发给谁、为什么。例：xiangyin alerts route --lead 3"))
def route(
    lead: Annotated[int, typer.Option(help=_("线索编号"))],
    config: ConfigOption = None,
) -> None:
    """Where a lead's alert would go now."""
    with installation(config) as opened:
        office = alert_office(opened)
        with opened.store.read() as session:
            row = session.get(Lead, lead)
        if row is None or row.town != opened.context.id:
            raise InputError(_("没有线索 {lead}").format(lead=lead))
        routing = office.router.route(facts_of(row, opened.context), opened.clock())
        for recipient in routing.recipients:
            show(f"{office.contacts[recipient.contact].name}  ({recipient.why})")
        for target in routing.nobody:
            show(_("{target}：无人值班").format(target=target), style="yellow")
        if not routing.recipients and not routing.nobody:
            show(_("不单独提醒，列入每日名单"))
