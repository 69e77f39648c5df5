"""What the report's pages share: the report of an address, and the page as it is after an action."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Path, Request, Response
from sqlalchemy import func, select

from analysis.chart_rows import chart_rows
from analysis.document import Document
from analysis.edits import ADDED
from analysis.figure_names import name_of
from analysis.kept import Kept, keep, machine_report
from analysis.models import ReportLock
from analysis.outages import infos
from analysis.periods import Period, parse_period
from common.i18n import language
from desk.accounts.sessions import Staff
from desk.parts import Desk
from desk.rights import may
from desk.web.templates import Saying, render
from pipeline.store.models import CrawlRun, LeadEvent, Post

PeriodCode = Annotated[str, Path(max_length=16)]
KEPT = 6
"""Reports held in memory: making one reads the posts of a year."""


class Recent:
    """The last reports made, as long as nothing has been stored since."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[object, ...], Document] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[object, ...], make: Callable[[], Document]) -> Document:
        """The report under `key`; two readers who ask at once wait for one making."""
        with self._lock:
            if key not in self._held:
                self._held[key] = make()
                while len(self._held) > KEPT:
                    self._held.popitem(last=False)
            self._held.move_to_end(key)
            return self._held[key]


_recent = Recent()


def machine(desk: Desk, period: Period) -> Document:
    """The templates' report, made anew only where something was stored since."""
    with desk.store.read() as session:
        newest = [
            session.scalar(select(func.max(table.id))) for table in (LeadEvent, Post, CrawlRun, ReportLock)
        ]
    now = desk.clock()
    # a period that is under way follows the clock, by the hour
    hour = now.replace(minute=0, second=0, microsecond=0)
    key = (desk.store.url, desk.town.id, period.code, language(), hour, *newest)
    return _recent.get(key, lambda: machine_report(desk.store, desk.town, period, now, infos(desk.sources)))


def open_report(desk: Desk, code: str) -> Kept:
    """The report of an address, with its editor's words."""
    return keep(desk.store, desk.town, machine(desk, parse_period(code)))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Codes of the periods beside this one."""

    before: str
    after: str


def show_report(
    request: Request, desk: Desk, staff: Staff, code: str, said: Saying | None = None, status: int = 200
) -> Response:
    """The report's page."""
    kept = open_report(desk, code)
    period = kept.document.period
    return render(
        request,
        "report_page.html",
        status=status,
        said=said,
        here=f"/reports/{period.code}",
        kept=kept,
        document=kept.document,
        neighbours=Neighbours(period.earlier().code, period.earlier(-1).code),
        chart_rows=chart_rows,
        name_of=name_of,
        added=ADDED,
        writes=may(staff.role, "report_edit") and kept.lock is None,
    )
