"""Silences: a member of staff decides that some leads alert nobody for a while, and says why.

A critical lead is only ever silenced by its own number.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from alerts.acknowledge import check_staff
from alerts.models import Silence
from common.clock import Clock
from common.errors import InputError
from common.i18n import _
from pipeline.store.engine import Store
from pipeline.store.models import Lead
from pipeline.town import TownContext


def add_silence(
    store: Store,
    town: TownContext,
    *,
    until: datetime,
    staff: str,
    why: str,
    clock: Clock,
    lead: int | None = None,
    place: str = "",
    topic: str = "",
    office: str = "",
) -> Silence:
    """Silence what meets all given conditions, of which there must be one, until a moment in the future."""
    now = clock()
    check_staff(staff)
    if not why.strip():
        raise InputError(_("请写明静默的原因（--why）"))
    if until <= now:
        raise InputError(_("静默的结束时间须在现在之后"))
    if lead is None and not (place or topic or office):
        raise InputError(_("请写明静默什么：--lead、--place、--topic 或 --office"))
    if office:
        _known(_("部门"), office, town.offices)
    if topic:
        _known(_("主题"), topic, town.catalogue.topic_ids)
    if place:
        _known(_("地点"), place, [known.name for known in town.places])
    with store.write() as session:
        if lead is not None:
            row = session.get(Lead, lead)
            if row is None or row.town != town.id:
                raise InputError(_("没有线索 {lead}").format(lead=lead))
        silence = Silence(
            town=town.id,
            lead_id=lead,
            place=place,
            topic=topic,
            office=office,
            starts_at=now,
            ends_at=until,
            staff=staff,
            why=why.strip(),
        )
        session.add(silence)
        session.flush()
        return silence


def end_silence(store: Store, town: TownContext, number: int, *, staff: str, clock: Clock) -> Silence:
    """End a silence now; one that is over stays as it is."""
    check_staff(staff)
    now = clock()
    with store.write() as session:
        silence = session.get(Silence, number)
        if silence is None or silence.town != town.id:
            raise InputError(_("没有静默 {number}").format(number=number))
        if is_open(silence, now):
            silence.ended_at, silence.ended_by = now, staff
        return silence


def list_silences(store: Store, town: TownContext, now: datetime, *, ended: bool = False) -> list[Silence]:
    """The silences that hold now, or all of them; oldest first."""
    with store.read() as session:
        rows = session.scalars(select(Silence).where(Silence.town == town.id).order_by(Silence.id)).all()
    return [row for row in rows if ended or is_open(row, now)]


def is_open(silence: Silence, now: datetime) -> bool:
    return silence.ended_at is None and silence.starts_at <= now < silence.ends_at


def open_silences(session: Session, town: TownContext, now: datetime) -> list[Silence]:
    """The silences that hold now."""
    return list(
        session.scalars(
            select(Silence)
            .where(
                Silence.town == town.id,
                Silence.starts_at <= now,
                Silence.ends_at > now,
                or_(Silence.ended_at.is_(None), Silence.ended_at > now),
            )
            .order_by(Silence.id)
        )
    )


def silences(silence: Silence, lead: Lead, town: TownContext) -> bool:
    """Whether a silence means this lead."""
    if silence.lead_id is not None and silence.lead_id != lead.id:
        return False
    if silence.lead_id is None and lead.urgency == "critical":
        return False
    return (
        (not silence.place or silence.place in town.around(lead.place))
        and (not silence.topic or silence.topic == lead.topic)
        and (not silence.office or silence.office == lead.office)
    )


def _known(what: str, value: str, known: Iterable[str]) -> None:
    names = sorted(known)
    if value not in names:
        raise InputError(
            _("没有{what} {value}；可用的有 {known}").format(
                what=what, value=value, known="、".join(names) or "—"
            )
        )
