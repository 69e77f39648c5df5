"""`xiangyin demo`: one full pass on the bundled town, over real HTTP on loopback."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text
from sqlalchemy import select

from alerts.acknowledge import acknowledge
from alerts.log import alert_log
from common.clock import utc_now
from common.i18n import _
from demo.server import DemoSites
from pipeline.lead_list import list_leads
from pipeline.store.models import Post
from xiangyin.cli.common import installation
from xiangyin.cli.crawl import choose_sources, run_table, say_problems
from xiangyin.cli.leads import lead_table
from xiangyin.cli.output import local, out, say, show
from xiangyin.config.loader import demo_folder
from xiangyin.crawling import SourceRun, crawl_source
from xiangyin.installation import Installation
from xiangyin.settings import load_settings
from xiangyin.telling import make_senders, tell_people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.tell import Told

HEAD_START = timedelta(minutes=20)
"""The demo begins so long ago, so that its clock can move on without leaving the present behind."""

HALF_THE_DEMO = timedelta(days=12)
"""Half of the days that the demo's posts cover."""

UNANSWERED = timedelta(minutes=16)
TAKES_NOTE = timedelta(minutes=3)
LISTED = 25
LEFT_OUT = 6
DEMO_STAFF = "demo01"


def demo() -> None:
    """Crawl, triage, group, dispatch, alert; print what happened; exit."""
    began = utc_now() - HEAD_START
    with (
        DemoSites(began, load_settings().demo_port) as sites,
        _environment(sites),
        installation(demo_folder()) as opened,
    ):
        ahead = timedelta(0)
        opened.clock = lambda: max(began, utc_now() - HEAD_START) + ahead
        _start_afresh(opened)
        _model = opened.classifier
        runs = _crawl(opened)
        _heading(_("一、读到了什么"))
        out.print(run_table(runs))
        say_problems(runs)
        _heading(_("二、今天的线索名单"))
        rows = list_leads(opened.store, opened.context, opened.clock(), limit=LISTED)
        out.print(lead_table(rows, opened.context))
        _heading(_("三、提醒了谁"))
        told = tell_people(opened, make_senders(opened, sys.stdout))
        _show_told(opened, told)
        received = len(sites.hook_messages)
        show(_("演示的接收端收到 {count} 条带签名的消息").format(count=received))
        _heading(_("四、没有人签收时"))
        ahead = UNANSWERED
        climbed = tell_people(opened, make_senders(opened, sys.stderr))
        ahead += TAKES_NOTE
        _show_climb(opened, climbed, [row.id for row in rows])
        _heading(_("五、哪些没有列入，为什么"))
        _show_left_out(opened, runs)
        _heading(_("六、再抓一遍"))
        again = _crawl(opened)
        repeated = tell_people(opened, make_senders(opened, sys.stdout))
        show(
            _("新帖 {added} 条，新提醒 {alerts} 条：同一件事不会再提醒一次").format(
                added=sum(run.intake.added for run in again), alerts=len(repeated.deliveries)
            )
        )
        _heading(_("七、分析报告"))
        _show_report(opened)
    me = _own_name()
    _heading(_("接着看"))
    for words in ("leads", "lead show 1", "hot", "alerts log", "init town"):
        show(f"  {me} {words}")
    _heading(_("打开工作台（网页）"))
    show(f"  {me} user add zhang01 --role comment_team")
    show(f"  {me} serve")
    show(_("  第一条命令给出一次性密码；第二条命令给出网址，用浏览器打开，登录后先改密码"))


def _show_report(opened: Installation) -> None:
    """The report of the month in which most of the demo's posts lie; says where the files are."""
    from xiangyin.reporting import month_of, report  # loads what draws and writes documents

    today = opened.clock().astimezone(opened.context.zone).date()
    kept, files = report(opened, month_of(today - HALF_THE_DEMO), opened.data_folder / "reports")
    show(kept.document.sentences[0].text)
    for path in files:
        show(f"  {path}")


def _own_name() -> str:
    """How the reader can call this command: by its name where the shell finds it, else by its path."""
    if shutil.which("xiangyin"):
        return "xiangyin"
    path = Path(sys.argv[0])
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


@contextmanager
def _environment(sites: DemoSites) -> Iterator[None]:
    """The port and a fresh webhook key, as the demo town's configuration expects them."""
    wanted = {
        "XIANGYIN_DEMO_PORT": str(sites.port),
        "XIANGYIN_HOOK_SECRET": secrets.token_hex(16),
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _start_afresh(opened: Installation) -> None:
    """Each demo begins with an empty database: its posts are dated from today."""
    for suffix in ("", "-wal", "-shm"):
        path = opened.data_folder / f"xiangyin.db{suffix}"
        path.unlink(missing_ok=True)


def _crawl(opened: Installation) -> list[SourceRun]:
    runs = []
    for source in choose_sources(opened, []):
        say(_("正在读取 {source} …").format(source=source.name))
        runs.append(crawl_source(opened, source))
    return runs


def _heading(text: str) -> None:
    show("")
    show(text, style="bold")


def _show_told(opened: Installation, told: Told) -> None:
    names = {
        contact.id: contact.name for office in opened.context.offices.values() for contact in office.contacts
    }
    table = Table(pad_edge=False)
    for title in (_("提醒"), _("线索"), _("收件岗位"), _("通道"), _("结果"), _("内容")):
        table.add_column(title)
    for report in told.deliveries:
        cells = (
            str(report.alert),
            str(report.lead or "—"),
            names.get(report.recipient, report.recipient),
            report.channel,
            report.state,
            report.subject,
        )
        table.add_row(*(Text(cell) for cell in cells))
    out.print(table)


def _show_climb(opened: Installation, climbed: Told, order: Sequence[int]) -> None:
    """One lead from its first message over the escalation to the acknowledgement, with the times."""
    waiting = {step.lead_id: step for step in climbed.escalated}
    lead = next((number for number in order if number in waiting), None)
    if lead is None:
        show(_("没有等待签收的紧急线索"))
        return
    step, zone = waiting[lead], opened.context.zone
    acknowledge(opened.store, opened.context, lead=lead, staff=DEMO_STAFF, clock=opened.clock)
    names = {
        contact.id: contact.name for office in opened.context.offices.values() for contact in office.contacts
    }
    records = {record.id: record for record in alert_log(opened.store, opened.context, lead=lead)}
    first, second = records[step.first_alert_id], records[step.alert_id]
    show(_("线索 {lead}：无人签收 → 已催办 → 已签收").format(lead=lead))
    for record, words in (
        (first, _("{time}　提醒 {alert} 告诉了{names}，无人签收")),
        (second, _("{time}　提醒 {alert} 催办，告诉了{names}")),
    ):
        sent = [message.sent_at for message in record.deliveries if message.sent_at]
        people = "、".join(names.get(message.recipient, message.recipient) for message in record.deliveries)
        time = local(min(sent, default=record.created_at), zone)
        show("  " + words.format(time=time, alert=record.id, names=people))
    show(
        _("  {time}　{staff} 已签收，不再催办").format(
            time=local(second.acknowledged_at, zone), staff=second.acknowledged_by
        )
    )
    others = len(waiting) - 1
    if others:
        show(_("另有 {count} 条线索同样催办").format(count=others))


def _show_left_out(opened: Installation, runs: Sequence[SourceRun]) -> None:
    with opened.store.read() as session:
        posts = session.scalars(
            select(Post).where(Post.town == opened.context.id, Post.lead_id.is_(None)).order_by(Post.id)
        ).all()
    repeats = sum(run.intake.repeats for run in runs)
    show(_("闲聊、广告等不需要谁办理的帖子 {count} 条，例如：").format(count=len(posts)))
    for post in posts[:LEFT_OUT]:
        show(f"  · {(post.title or post.text)[:40]}")
    show(_("完全重复的帖子 {count} 条：只计数，不另存").format(count=repeats))
    for run in runs:
        for url in run.crawled.forbidden_by_robots if run.crawled else []:
            show(_("robots.txt 不允许而未读取：{url}").format(url=url))
