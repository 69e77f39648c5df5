"""`xiangyin serve`: the desk alone."""

from __future__ import annotations

import signal
import threading
from types import FrameType

from common.i18n import _
from pipeline.renew_standings import renew_standings
from xiangyin.cli.common import ConfigOption, installation
from xiangyin.cli.output import say
from xiangyin.schedule import STANDING_SECONDS


def serve(config: ConfigOption = None) -> None:
    """Serve until stopped by Ctrl+C or SIGTERM."""
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, ask_to_stop)
    from desk.serve import DeskServer  # the web framework is loaded where it is used
    from xiangyin.desk_app import desk_app

    with installation(config) as opened:
        settings = opened.settings
        with DeskServer(desk_app(opened), settings.desk_host, settings.desk_port) as desk:
            say(_("工作台：{address}").format(address=desk.address))
            say(_("还没有账号时先运行：xiangyin user add NAME --role administrator；按 Ctrl+C 停止"))
            while True:  # without the scheduler, somebody must keep the list's order by the clock
                renew_standings(opened.store, opened.context.id, opened.clock(), stop=stop.is_set)
                if stop.wait(STANDING_SECONDS):
                    return
