"""The program `xiangyin`: its commands and the one place where errors become one line and an exit code."""

from __future__ import annotations

import sys

import typer

from common import log
from common.errors import XiangyinError
from common.i18n import _
from xiangyin.cli import alerts, labels, lead, model, source, user
from xiangyin.cli.classify import classify, redact
from xiangyin.cli.crawl import crawl
from xiangyin.cli.demo import demo
from xiangyin.cli.doctor import doctor
from xiangyin.cli.hot import hot
from xiangyin.cli.import_table import import_file
from xiangyin.cli.init import init
from xiangyin.cli.leads import leads
from xiangyin.cli.output import say
from xiangyin.cli.report import report
from xiangyin.cli.retrain import retrain
from xiangyin.cli.run import run
from xiangyin.cli.serve import serve
from xiangyin.cli.store import backup, migrate, purge, restore
from xiangyin.cli.train import evaluate, predict, train
from xiangyin.settings import load_settings


def build() -> typer.Typer:
    """All commands, with help in the reader's language."""
    app = typer.Typer(
        help=_("乡音：听到居民说的问题，交给能解决的部门，直到有人公开答复并办好。"),
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    add = app.command
    add("demo", help=_("在自带的示例镇上完整走一遍。例：xiangyin demo"))(demo)
    add("init", help=_("新建一个镇的配置文件夹（带注释）。例：xiangyin init town"))(init)
    add("doctor", help=_("检查配置、数据库、通道、来源和时钟，并说明怎么办。例：xiangyin doctor"))(doctor)
    add("run", help=_("一直运行：按时抓取、提醒、督办、发每日名单，Ctrl+C 停止。例：xiangyin run"))(run)
    add("serve", help=_("只打开工作台网页，不抓取也不提醒。例：xiangyin serve"))(serve)
    add("crawl", help=_("立即抓取一次，只取新帖。例：xiangyin crawl board"))(crawl)
    add("import", help=_("从表格导入帖子。例：xiangyin import messages.csv --source messages"))(import_file)
    add("leads", help=_("列出线索，最该先办的在最前。例：xiangyin leads --date 2026-11-24"))(leads)
    add(
        "hot",
        help=_(
            "列出热点问题，热度 = (帖数 + ln(1+点赞+反对)) × (1 + 7/(7+天数))。例：xiangyin hot --from 2026-11-01"
        ),
    )(hot)
    add(
        "report",
        help=_("写出一个月（周、季、年）的问题分析报告。例：xiangyin report 2026-10 --out reports"),
    )(report)
    app.add_typer(lead.app, name="lead")
    app.add_typer(alerts.app, name="alerts")
    app.add_typer(user.app, name="user")
    app.add_typer(source.app, name="source")
    add("classify", help=_("给一批文本打标签。例：xiangyin classify --in posts.jsonl --out labels.jsonl"))(
        classify
    )
    add("redact", help=_("遮盖一批文本中的个人信息。例：xiangyin redact --in posts.jsonl --out clean.jsonl"))(
        redact
    )
    add(
        "train",
        help=_(
            "用自己的标注训练模型。例：xiangyin train --labels labels.csv --label-field category --out my.model"
        ),
    )(train)
    add(
        "evaluate",
        help=_("用标注检验模型。例：xiangyin evaluate --labels labels.jsonl --label-field topic --json"),
    )(evaluate)
    add(
        "predict",
        help=_("用自己的模型预测。例：xiangyin predict --model my.model --in posts.jsonl --out labels.jsonl"),
    )(predict)
    app.add_typer(labels.app, name="labels")
    add(
        "retrain",
        help=_("用本镇的标注训练新模型，并与现用的比较；不会自动切换。例：xiangyin retrain"),
    )(retrain)
    app.add_typer(model.app, name="model")
    add("migrate", help=_("把数据库升级到本版本的格式（每次启动也会自动进行）。例：xiangyin migrate"))(
        migrate
    )
    add("backup", help=_("运行中备份数据库和本镇的模型，并检查备份完好。例：xiangyin backup town-backup.db"))(
        backup
    )
    add("restore", help=_("用备份替换数据库（先停止 xiangyin run）。例：xiangyin restore town-backup.db"))(
        restore
    )
    add("purge", help=_("清除到期帖子的原文，只留统计。例：xiangyin purge"))(purge)
    return app


def main() -> None:
    """Run one command: exit 0 on success, 1 with one clear line on failure, 2 on bad usage."""
    try:
        log.configure(load_settings().log_level)
        build()()
    except XiangyinError as error:
        say(_("出错了：{reason}").format(reason=error), style="red")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output has gone, e.g. `| head`
        sys.stderr.close()
        sys.exit(1)
