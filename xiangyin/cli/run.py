"""`xiangyin run`: the scheduler and the desk in this process until it is stopped."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType

from common.i18n import _
from xiangyin.cli.common import ConfigOption, installation
from xiangyin.cli.output import say
from xiangyin.schedule import start_schedule
from xiangyin.teller import Teller


def run(config: ConfigOption = None) -> None:
    """Run until stopped by Ctrl+C or SIGTERM."""
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, ask_to_stop)
    from desk.serve import DeskServer  # the web framework is loaded where it is used
    from xiangyin.desk_app import desk_app

    with installation(config) as opened:
        _model = opened.classifier  # built before the first crawl, with its bar
        settings = opened.settings
        app = desk_app(opened)
        with DeskServer(app, settings.desk_host, settings.desk_port) as desk, Teller(opened, sys.stdout):
            scheduler = start_schedule(opened)
            say(
                _("{town} 已开始运行，共 {count} 项定时工作；按 Ctrl+C 停止").format(
                    town=opened.context.town.name, count=len(scheduler.get_jobs())
                )
            )
            say(_("工作台：{address}").format(address=desk.address))
            stop.wait()
            scheduler.shutdown(wait=True)
        say(_("已停止，没有完成的工作下次启动时继续"))
