"""Who is on duty for an office at a moment, in the town's time, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pipeline.config import Contact, DutyShift, Office
from pipeline.rota import parse_hours
from pipeline.town import TownContext
from pipeline.workdays import unknown_year

LOOKED_AROUND = 15
"""Days before and after a moment in which the neighbouring shifts are looked for; longer than any holiday."""


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody on duty. `why`: `shift`, `rotation`, `override`, `leader`; `detail` for people."""

    contact: str
    why: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which nobody of an office is on duty; None where it has no beginning or no end in sight."""

    office: str
    begins: datetime | None
    ends: datetime | None


def begin_day(shift: DutyShift, moment: datetime, zone: ZoneInfo) -> date | None:
    """The local day on which the turn of this shift began that covers `moment`, or None."""
    local = moment.astimezone(zone)
    clock, today = local.time(), local.date()
    start, end = parse_hours(shift.hours)
    if start < end:
        there = start <= clock and (clock < end or end == time.max)
        return today if there and shift.runs_on(today) else None
    if clock >= start and shift.runs_on(today):
        return today
    yesterday = today - timedelta(days=1)
    return yesterday if clock < end and shift.runs_on(yesterday) else None


def covers(shift: DutyShift, moment: datetime, zone: ZoneInfo) -> bool:
    """Whether a shift covers `moment`; a shift over midnight belongs to the day on which it begins."""
    return begin_day(shift, moment, zone) is not None


def at_their_post(town: TownContext, office: str, moment: datetime) -> list[OnDuty]:
    """Those whom the rota puts on duty at `moment`, overrides applied; empty in a gap."""
    known = town.offices.get(office)
    if known is None:
        return []
    found: dict[str, OnDuty] = {}
    for shift in known.duty:
        day = begin_day(shift, moment, town.zone)
        if day is not None:
            one = _standing(known, shift, day)
            found.setdefault(one.contact, one)
    if not found:
        today = moment.astimezone(town.zone).date()
        for change in known.overrides:
            if change.instead_of is None and change.holds_on(today):
                detail = f"{change.from_}…{change.to}"
                return [OnDuty(change.contact, "override", detail)]
    return list(found.values())


def duty(town: TownContext, office: str, moment: datetime) -> list[OnDuty]:
    """Those on duty at `moment`, else the office's leader, else nobody."""
    found = at_their_post(town, office, moment)
    known = town.offices.get(office)
    if not found and known is not None and known.leader:
        return [OnDuty(known.leader, "leader")]
    return found


def on_duty(town: TownContext, office: str, moment: datetime) -> list[str]:
    """The contacts of `duty`."""
    return [one.contact for one in duty(town, office, moment)]


def gap_at(town: TownContext, office: str, moment: datetime) -> Gap | None:
    """The gap in an office's duty around `moment`, or None where somebody is there.

    An office without a rota whose leader takes everything has no gap; one without anybody has one for ever.
    """
    known = town.offices.get(office)
    if known is None or at_their_post(town, office, moment):
        return None
    if not known.duty:
        return None if known.leader else Gap(office, None, None)
    turns = list(_turns(known, moment.astimezone(town.zone).date(), town.zone))
    return Gap(
        office,
        begins=max((end for _start, end in turns if end <= moment), default=None),
        ends=min((start for start, _end in turns if start > moment), default=None),
    )


def uses_unknown_calendar(town: TownContext, office: str, moment: datetime) -> int | None:
    """The year for which the office's rota asks the official calendar, where that is not published yet."""
    known = town.offices.get(office)
    if known is None or not any(shift.uses_calendar for shift in known.duty):
        return None
    return unknown_year(moment.astimezone(town.zone).date())


def contact_by_id(town: TownContext, contact: str) -> Contact | None:
    """The contact with this id, or None where the configuration no longer has it."""
    return next(
        (known for office in town.offices.values() for known in office.contacts if known.id == contact), None
    )


def offices_of(town: TownContext, contact: str, moment: datetime | None = None) -> set[str]:
    """The offices a contact belongs to: by its entry, as leader or by a shift; at `moment`, by an override."""
    today = moment.astimezone(town.zone).date() if moment else None
    return {
        office.id
        for office in town.offices.values()
        if contact == office.leader
        or contact in {known.id for known in office.contacts}
        or contact in {name for shift in office.duty for name in shift.contacts()}
        or any(one.contact == contact and today and one.holds_on(today) for one in office.overrides)
    }


def _standing(office: Office, shift: DutyShift, day: date) -> OnDuty:
    contact = shift.contact_on(day)
    hours = f"{','.join(shift.days) if len(shift.days) < 7 else ''} {shift.hours}".strip()
    for change in office.overrides:
        if change.holds_on(day) and change.instead_of in (None, contact):
            return OnDuty(change.contact, "override", f"{contact}, {change.from_}…{change.to}")
    return OnDuty(contact, "rotation" if shift.rotation else "shift", hours)


def _turns(office: Office, today: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Every turn of every shift around a day, as stretches of time."""
    for offset in range(-LOOKED_AROUND, LOOKED_AROUND + 1):
        day = today + timedelta(days=offset)
        following = day + timedelta(days=1)
        for shift in office.duty:
            if shift.runs_on(day):
                start, end = parse_hours(shift.hours)
                until = datetime.combine(day if start < end else following, end, tzinfo=zone)
                if end == time.max:
                    until = datetime.combine(following, time(0), tzinfo=zone)
                yield datetime.combine(day, start, tzinfo=zone).astimezone(UTC), until.astimezone(UTC)
        for change in office.overrides:
            if change.instead_of is None and change.holds_on(day):
                first = datetime.combine(day, time(0), tzinfo=zone)
                yield first.astimezone(UTC), datetime.combine(following, time(0), tzinfo=zone).astimezone(UTC)
