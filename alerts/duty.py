"""Who is on duty for an office at a moment, in the town's time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from pipeline.config import EVERY_DAY, Contact, DutyShift, Office, parse_hours


@dataclass(frozen=True, slots=True)
class OnDuty:
    """The contacts found, and how: `duty`, `leader`, `coordinator`, or `nobody`."""

    contacts: tuple[str, ...]
    how: str


def covers(shift: DutyShift, moment: datetime, zone: ZoneInfo) -> bool:
    """Whether a shift covers `moment`; a shift over midnight belongs to the day on which it begins."""
    local = moment.astimezone(zone)
    clock = local.timetz().replace(tzinfo=None)
    start, end = parse_hours(shift.hours)
    today = EVERY_DAY[local.weekday()]
    if start < end:
        return today in shift.days and start <= clock and (clock < end or end == time.max)
    yesterday = EVERY_DAY[(local - timedelta(days=1)).weekday()]
    return (today in shift.days and clock >= start) or (yesterday in shift.days and clock < end)


def on_duty(
    offices: Mapping[str, Office], office: str, coordinator: str, moment: datetime, zone: ZoneInfo
) -> OnDuty:
    """The office's shift, else its leader, else the coordinator's shift or leader, else nobody."""
    for name, how in ((office, "duty"), (coordinator, "coordinator")):
        known = offices.get(name)
        if known is None:
            continue
        found = tuple(dict.fromkeys(shift.contact for shift in known.duty if covers(shift, moment, zone)))
        if found:
            return OnDuty(found, how)
        if known.leader:
            return OnDuty((known.leader,), "leader" if name == office else "coordinator")
    return OnDuty((), "nobody")


def contacts_of(offices: Mapping[str, Office]) -> dict[str, Contact]:
    """All contacts by id."""
    return {contact.id: contact for office in offices.values() for contact in office.contacts}
