"""What a report made earlier may no longer show: titles that were purged, and leads that became restricted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.document import Cell, Chart, Document, Figure, Section, Sentence, Table
from common.i18n import _
from pipeline.store.models import Lead
from pipeline.town import TownContext

ABOUT_A_LEAD = ("hot.story", "risk.measure")
"""Sentences that hold the title of one lead; its number stands behind the colon."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Leads that are restricted now, and leads whose title was purged."""

    restricted: frozenset[int]
    purged: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.restricted or self.purged)

    @property
    def all(self) -> frozenset[int]:
        return self.restricted | self.purged


def lead_of(part: str) -> int | None:
    """The lead that a sentence is about, if it is about one."""
    name, _colon, number = part.partition(":")
    return int(number) if name in ABOUT_A_LEAD and number.isdecimal() else None


def gone_since(session: Session, town: TownContext, leads: Iterable[int]) -> Gone:
    """Which of these leads may not be named any more."""
    wanted = sorted(set(leads))
    restricted: set[int] = set()
    purged: set[int] = set()
    for at in range(0, len(wanted), 500):
        rows = session.execute(
            select(Lead.id, Lead.restricted, Lead.topic, Lead.title).where(Lead.id.in_(wanted[at : at + 500]))
        )
        for lead, is_restricted, topic, title in rows:
            if is_restricted or town.catalogue.is_restricted(topic):
                restricted.add(lead)
            elif not title:
                purged.add(lead)
    return Gone(frozenset(restricted), frozenset(purged))


def leads_in(document: Document) -> set[int]:
    """Every lead that the document names or counts."""
    found = {lead for figure in document.figures.values() for lead in figure.leads}
    found |= {
        cell.lead for table in document.tables for row in table.rows for cell in row if cell.lead is not None
    }
    return found | {number for sentence in document.sentences if (number := lead_of(sentence.id)) is not None}


def without(document: Document, gone: Gone) -> Document:
    """The document without the titles of leads that are gone, and without restricted ones among its leads.

    Numbers stay as they were finished: they say nothing about one lead.
    """
    if not gone:
        return document
    return replace(
        document,
        sections=[_section(section, gone) for section in document.sections],
        figures={
            key: Figure(key, one.value, tuple(lead for lead in one.leads if lead not in gone.restricted))
            for key, one in document.figures.items()
        },
    )


def _section(section: Section, gone: Gone) -> Section:
    return replace(
        section,
        sentences=[one for one in section.sentences if _shown(one, gone)],
        tables=[replace(table, rows=_rows(table, gone)) for table in section.tables],
        charts=[_chart(chart, gone) for chart in section.charts],
    )


def _shown(sentence: Sentence, gone: Gone) -> bool:
    return lead_of(sentence.id) not in gone.all


def _rows(table: Table, gone: Gone) -> list[tuple[Cell, ...]]:
    rows = [row for row in table.rows if not any(cell.lead in gone.restricted for cell in row)]
    return [
        tuple(replace(cell, text=_("（原文已清除）")) if cell.lead in gone.purged else cell for cell in row)
        for row in rows
    ]


def _chart(chart: Chart, gone: Gone) -> Chart:
    if chart.kind != "matrix":
        return chart
    points: list[dict[str, Any]] = [
        {**point, "title": ""} if point["lead"] in gone.purged else point
        for point in chart.data["points"]
        if point["lead"] not in gone.restricted
    ]
    return replace(chart, data={**chart.data, "points": points})
