"""Early signs kept: the list reads a few rows instead of a year of posts, and what was told stays on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.i18n import _
from pipeline.early_signs import EarlySign, early_signs
from pipeline.store.engine import Store
from pipeline.store.models import Lead
from pipeline.store.signs import NotedSign
from pipeline.town import TownContext

MOST_LEADS = 20
"""Leads kept of a sign: those with most of its posts."""


def note_signs(store: Store, town: TownContext, now: datetime) -> list[EarlySign]:
    """Look for signs, note the new ones, renew those that hold and end the others. Safe to call at any time."""
    with store.read() as session:
        found = early_signs(session, town, now)
        known = bool(open_signs(session, town))
    if not found and not known:  # an idle installation locks nobody
        return []
    with store.write() as session:
        noted = {(row.topic, row.place): row for row in open_signs(session, town)}
        for sign in found:
            row = noted.pop((sign.topic, sign.place), None)
            if row is None:
                row = NotedSign(town=town.id, topic=sign.topic, place=sign.place, noted_at=now, over_at=None)
                session.add(row)
            row.days, row.posts, row.usual, row.chance = sign.days, sign.posts, sign.usual, sign.chance
            row.first_at, row.last_at, row.leads = sign.first, sign.last, list(sign.leads[:MOST_LEADS])
        for row in noted.values():
            row.over_at = now
    return found


def open_signs(session: Session, town: TownContext) -> list[NotedSign]:
    """The signs that still hold, the least likely first."""
    return list(
        session.scalars(
            select(NotedSign)
            .where(NotedSign.town == town.id, NotedSign.over_at.is_(None))
            .order_by(NotedSign.chance, NotedSign.id)
        )
    )


def signs_between(session: Session, town: TownContext, start: datetime, end: datetime) -> list[NotedSign]:
    """The signs first noted from `start` to before `end`, oldest first: for a look back at what became of them."""
    return list(
        session.scalars(
            select(NotedSign)
            .where(NotedSign.town == town.id, NotedSign.noted_at >= start, NotedSign.noted_at < end)
            .order_by(NotedSign.noted_at, NotedSign.id)
        )
    )


def as_signs(rows: Sequence[NotedSign]) -> list[EarlySign]:
    """Kept signs in the form of the detector."""
    names = [one.name for one in fields(EarlySign) if one.name not in ("first", "last", "leads")]
    return [
        EarlySign(
            **{name: getattr(row, name) for name in names},
            first=row.first_at,
            last=row.last_at,
            leads=tuple(row.leads),
        )
        for row in rows
    ]


def shown_signs(session: Session, signs: Sequence[EarlySign], *, office: str | None) -> list[EarlySign]:
    """The signs as a reader may see them: only with leads that nobody restricted since, and of the own office.

    A sign of which no lead is left is not shown.
    """
    wanted = {lead for sign in signs for lead in sign.leads}
    query = select(Lead.id).where(Lead.id.in_(wanted), Lead.restricted.is_(False))
    if office is not None:
        query = query.where(Lead.office == office)
    open_to = set(session.scalars(query))
    left = [replace(one, leads=tuple(lead for lead in one.leads if lead in open_to)) for one in signs]
    return [one for one in left if one.leads]


def signs_by_lead(signs: Sequence[EarlySign]) -> dict[int, EarlySign]:
    """The least likely sign that each lead is a part of."""
    found: dict[int, EarlySign] = {}
    for sign in sorted(signs, key=lambda one: one.chance):
        for lead in sign.leads:
            found.setdefault(lead, sign)
    return found


def where_and_what(sign: EarlySign, town: TownContext) -> str:
    """What the sign is about: "石桥村 · 水电气"."""
    topic = town.catalogue.name_of(sign.topic) if sign.topic else ""
    return " · ".join(part for part in (sign.place or _("全镇"), topic) if part)


def sign_text(sign: EarlySign) -> str:
    """How much more than usual: "2 天 3 条，平时约 0.1 条"."""
    usual = f"{sign.usual:.1f}" if sign.usual >= 0.095 else _("不到 0.1")
    return _("{days} 天 {posts} 条，平时约 {usual} 条").format(days=sign.days, posts=sign.posts, usual=usual)
