"""Who is on duty for an office at a moment, in the town's time."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from pipeline.config import EVERY_DAY, Contact, DutyShift, parse_hours
from pipeline.town import TownContext


def covers(shift: DutyShift, moment: datetime, zone: ZoneInfo) -> bool:
    """Whether a shift covers `moment`; a shift over midnight belongs to the day on which it begins."""
    local = moment.astimezone(zone)
    clock = local.time()
    start, end = parse_hours(shift.hours)
    today = EVERY_DAY[local.weekday()]
    if start < end:
        return today in shift.days and start <= clock and (clock < end or end == time.max)
    yesterday = EVERY_DAY[(local - timedelta(days=1)).weekday()]
    return (today in shift.days and clock >= start) or (yesterday in shift.days and clock < end)


def on_duty(town: TownContext, office: str, moment: datetime) -> list[str]:
    """The contacts of the office's shifts at `moment`, else its leader, else nobody."""
    known = town.offices.get(office)
    if known is None:
        return []
    found = list(dict.fromkeys(shift.contact for shift in known.duty if covers(shift, moment, town.zone)))
    return found or ([known.leader] if known.leader else [])


def contact_by_id(town: TownContext, contact: str) -> Contact | None:
    """The contact with this id, or None where the configuration no longer has it."""
    return next(
        (known for office in town.offices.values() for known in office.contacts if known.id == contact), None
    )


def offices_of(town: TownContext, contact: str) -> set[str]:
    """The offices a contact belongs to: by its entry, as leader or by a shift."""
    return {
        office.id
        for office in town.offices.values()
        if contact == office.leader
        or contact in {known.id for known in office.contacts}
        or contact in {shift.contact for shift in office.duty}
    }
