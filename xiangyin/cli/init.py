"""`xiangyin init`: a new town's configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from common.i18n import _
from xiangyin.cli.output import say
from xiangyin.init_town.write import write_town


def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help=_("新文件夹"))]) -> None:
    """Write a commented town configuration."""
    for path in write_town(folder):
        say(str(path))
    say(_("已写好。先改 town.yaml，再运行：xiangyin doctor --config {folder}").format(folder=folder))
