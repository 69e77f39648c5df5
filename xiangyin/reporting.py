"""The report bound to one installation."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from analysis.kept import Kept, keep, machine_report
from analysis.outages import infos
from analysis.periods import Period
from analysis.periods import month_of as month_of
from analysis.write import write_report
from pipeline.workdays import is_working_day
from xiangyin.installation import Installation


def last_month(today: date) -> Period:
    """The month before the one of `today`."""
    return month_of(today.replace(day=1) - timedelta(days=1))


def is_report_due(today: date) -> bool:
    """Whether the first working day of the month has come, by the official calendar."""
    return any(is_working_day(today.replace(day=number)) for number in range(1, today.day + 1))


def report(opened: Installation, period: Period, folder: Path) -> tuple[Kept, list[Path]]:
    """Make and write the report of a period, as its editor left it."""
    sources = infos(opened.config.sources.sources)
    machine = machine_report(opened.store, opened.context, period, opened.clock(), sources)
    kept = keep(opened.store, opened.context, machine)
    return kept, write_report(kept.document, folder)


def monthly_report(opened: Installation) -> list[Path]:
    """From the first working day of a month on, write the report of the month before into the data folder.

    Made once: where it is there already, nothing is done. A machine that was off that day makes it later.
    """
    today = opened.clock().astimezone(opened.context.zone).date()
    if not is_report_due(today):
        return []
    period, folder = last_month(today), opened.data_folder / "reports"
    if (folder / f"report-{period.code}.docx").exists():
        return []
    return report(opened, period, folder)[1]
