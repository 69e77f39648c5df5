"""One report: read once, count, put the sections in their order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.document import Document, Figure, Ledger
from analysis.forecast import forecast
from analysis.handling import handling
from analysis.hot import TOP, hot, hottest
from analysis.method import method
from analysis.outages import SourceInfo
from analysis.overview import overview
from analysis.periods import Period
from analysis.read import read_titles
from analysis.risk import TOP as TOP_RISKS
from analysis.risk import ranked, risks
from analysis.scope import Scope, read_scope
from analysis.signs import signs
from analysis.topics import topics
from common.i18n import _
from pipeline.store.engine import Store
from pipeline.store.review import LeadStanding
from pipeline.town import TownContext

NAMED = 200
"""Problems of the risk matrix whose titles are read."""


def make_report(
    store: Store,
    town: TownContext,
    period: Period,
    now: datetime,
    sources: Mapping[str, SourceInfo],
    topics_before: dict[str, str] | None = None,
) -> Document:
    """The report of a period as the data stand now. `topics_before`: topics of the kept report before it."""
    with store.read() as session:
        scope = read_scope(session, town, period, now, sources)
        order = ranked(scope)
        named = {risk.lead for risk in order[:NAMED]} | set(scope.returning)
        named |= {one.lead for part in (scope.this, scope.before) for one in hottest(part, TOP)}
        titles = read_titles(session, named)
        words = _words(session, [risk.lead for risk in order[:TOP_RISKS]])
    added = frozenset(set(town.catalogue.topic_ids) - set(topics_before)) if topics_before else frozenset()
    ledger = Ledger()
    sections = [
        overview(scope, ledger),
        topics(scope, ledger, added),
        handling(scope, ledger),
        hot(scope, ledger, titles),
        signs(scope, ledger, titles),
        forecast(scope, ledger, added),
        risks(scope, ledger, order, titles, words),
        method(scope, ledger, topics_before),
    ]
    made = now.astimezone(town.zone)
    return Document(
        town=town.town.name,
        period=period,
        title=_title(town, period),
        as_of=scope.as_of,
        day=_("{year} 年 {month} 月 {day} 日").format(year=made.year, month=made.month, day=made.day),
        sections=sections,
        figures=ledger.figures,
        topics={topic.id: topic.name for topic in town.catalogue.topics if not topic.restricted},
        details=details(scope, ledger.figures),
    )


def _title(town: TownContext, period: Period) -> str:
    name = {
        "month": _("{town}{period}公开诉求问题分析月报"),
        "week": _("{town}{period}公开诉求问题分析周报"),
        "quarter": _("{town}{period}公开诉求问题分析季报"),
        "year": _("{town}{period}公开诉求问题分析年报"),
    }[period.kind]
    return name.format(town=town.town.name, period=period.name.replace(" ", ""))


def _words(session: Session, leads: list[int]) -> dict[int, list[str]]:
    """The words that led to each lead's topic and urgency."""
    rows = session.execute(
        select(LeadStanding.lead_id, LeadStanding.words).where(
            LeadStanding.lead_id.in_(leads), LeadStanding.restricted.is_(False)
        )
    )
    return {lead: [str(word) for word in words] for lead, words in rows}


DETAILS = (
    "lead", "topic", "urgency", "place", "office", "state", "first_seen", "received_at", "posts", "posts_before",
)  # fmt: skip
"""The columns of the rows behind the figures."""


def details(scope: Scope, figures: Mapping[str, Figure]) -> list[tuple[Any, ...]]:
    """One row for each lead that stands behind a figure: what the figures can be counted from again."""
    wanted = sorted({lead for figure in figures.values() for lead in figure.leads})
    this, before, zone = scope.this.posts, scope.before.posts, scope.town.zone

    def local(moment: datetime) -> str:
        return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"

    return [
        (
            lead.id, lead.topic, lead.urgency, lead.place, lead.office, lead.state, local(lead.first_seen),
            local(lead.received_at), this[lead.id], before[lead.id],
        )
        for lead in (scope.leads[number] for number in wanted)
    ]  # fmt: skip
