"""Options that many commands share, and the opening of the installation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from common.clock import utc_now
from common.errors import InputError
from common.i18n import _
from xiangyin.cli.output import model_progress
from xiangyin.installation import Installation, open_installation

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="DIR", help=_("配置文件夹；默认 ./town，没有则用自带的示例镇")),
]
JsonOption = Annotated[bool, typer.Option("--json", help=_("以 JSON 输出（UTF-8）"))]


@contextmanager
def installation(folder: Path | None) -> Iterator[Installation]:
    """The installation for one command; shows a bar while the model is built, closes the store at the end."""
    with model_progress(_("首次使用，正在建立分类模型")) as progress:
        opened = open_installation(folder, clock=utc_now, progress=progress)
        try:
            yield opened
        finally:
            if "store" in opened.__dict__:
                opened.store.close()


def parse_day(value: str | None, option: str) -> date | None:
    """A day written as 2026-11-24."""
    if value is None:
        return None
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError as error:
        raise InputError(
            _("{option} = {value}：日期应写成 2026-11-24 的样子").format(option=option, value=value)
        ) from error


def parse_moment(value: str | None, option: str, zone: ZoneInfo) -> datetime | None:
    """A moment written as 2026-11-24T18:00, in the town's time unless it names a zone."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError as error:
        raise InputError(
            _("{option} = {value}：时刻应写成 2026-11-24T18:00 的样子").format(option=option, value=value)
        ) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
