"""The report as it counts: locked as it was finished, or made anew with the edits that people made in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.document import Document
from analysis.edits import Changed, apply, changed_figures, changed_since, lock_of, read_edits
from analysis.hide import gone_since, lead_of, leads_in, without
from analysis.models import ReportEdit, ReportLock
from analysis.outages import SourceInfo
from analysis.periods import Period
from analysis.report import make_report
from analysis.snapshot import unpack
from pipeline.store.engine import Store
from pipeline.town import TownContext


@dataclass(frozen=True, slots=True)
class Kept:
    """A report for its readers, and what its editor has to know."""

    document: Document
    """What is shown and written."""
    machine: Document
    """What the templates say now."""
    edits: Mapping[str, ReportEdit]
    lock: ReportLock | None
    changed: list[Changed]
    """Figures that changed since the report was locked; of an open one, since its sentences were edited."""

    def changed_in(self, part: str) -> list[Changed]:
        """Figures of an edited sentence that changed since the edit."""
        return changed_since(self.edits[part], self.machine) if part in self.edits else []


def machine_report(
    store: Store, town: TownContext, period: Period, now: datetime, sources: Mapping[str, SourceInfo]
) -> Document:
    """The templates' report as of now."""
    with store.read() as session:
        before = _topics_before(session, town.id, period)
    return make_report(store, town, period, now, sources, before)


def keep(store: Store, town: TownContext, machine: Document) -> Kept:
    """The machine's report with what people made of it."""
    with store.read() as session:
        edits = read_edits(session, town.id, machine.period)
        lock = lock_of(session, town.id, machine.period)
        locked = unpack(lock.content) if lock is not None else None
        named = {number for part in edits if (number := lead_of(part)) is not None}
        gone = gone_since(session, town, named | (leads_in(locked) if locked else set()))
    edits = {part: edit for part, edit in edits.items() if lead_of(part) not in gone.all}
    if locked is not None:
        locked = without(locked, gone)
        # the rows behind the figures are read anew, for the leads that the locked figures name
        wanted = {lead for figure in locked.figures.values() for lead in figure.leads}
        rows = [row for row in machine.details if row[0] in wanted]
        return Kept(replace(locked, details=rows), machine, edits, lock, changed_figures(locked, machine))
    since = {change.key: change for part in edits for change in changed_since(edits[part], machine)}
    return Kept(apply(machine, edits), machine, edits, None, list(since.values()))


def _topics_before(session: Session, town: str, period: Period) -> dict[str, str] | None:
    """The topics of the newest locked report of the period before: tells whether the taxonomy changed."""
    row = session.scalar(
        select(ReportLock)
        .where(ReportLock.town == town, ReportLock.period == period.earlier().code)
        .order_by(ReportLock.id.desc())
        .limit(1)
    )
    return unpack(row.content).topics if row is not None else None
