"""The report bound to one installation."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from analysis.document import Document
from analysis.outages import infos
from analysis.periods import Period, month_of
from analysis.report import make_report
from analysis.write import write_report
from xiangyin.installation import Installation


def last_month(today: date) -> Period:
    """The month before the one of `today`."""
    return month_of(today.replace(day=1) - timedelta(days=1))


def report(opened: Installation, period: Period, folder: Path) -> tuple[Document, list[Path]]:
    """Make and write the report of a period."""
    sources = infos(opened.config.sources.sources)
    document = make_report(opened.store, opened.context, period, opened.clock(), sources)
    return document, write_report(document, folder)
