"""Where output goes: data on standard output, everything a person reads beside it on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

out = Console(file=sys.stdout, soft_wrap=False, highlight=False)
err = Console(stderr=True, highlight=False)


def print_json(data: Any) -> None:
    """One JSON document, UTF-8, nothing escaped that people can read."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, default=_plain) + "\n")
    sys.stdout.flush()


def say(message: str, *, style: str = "") -> None:
    """A line for the person at the terminal; crawled text in it is never taken as markup."""
    err.print(Text(message, style=style))


def show(message: str, *, style: str = "") -> None:
    """A line of the result itself."""
    out.print(Text(message, style=style))


def local(moment: datetime | None, zone: ZoneInfo) -> str:
    """A moment in the town's time, to the minute."""
    return moment.astimezone(zone).strftime("%m-%d %H:%M") if moment else "—"


@contextmanager
def model_progress(title: str) -> Iterator[Callable[[str, float], None]]:
    """A bar for the building of a model; shown only when something is reported."""
    with _bars(percent=True) as bars:
        task: list[Any] = []

        def report(step: str, share: float) -> None:
            if not task:
                task.append(bars.add_task(title, total=100))
            bars.update(task[0], description=f"{title} {step}", completed=share * 100)

        yield report


@contextmanager
def count_progress(title: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar that counts things done."""
    with _bars(percent=False) as bars:
        task = bars.add_task(title, total=total)
        yield lambda done: bars.advance(task, done)


@contextmanager
def _bars(*, percent: bool) -> Iterator[Progress]:
    number = TextColumn("{task.percentage:>3.0f}%") if percent else MofNCompleteColumn()
    with Progress(
        TextColumn("{task.description}"), BarColumn(), number, TimeRemainingColumn(), console=err
    ) as bars:
        yield bars


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
