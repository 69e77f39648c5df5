"""Quiet hours: messages that can wait are held until they end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.rules import QuietHours


def is_quiet(quiet: QuietHours | None, moment: datetime, zone: ZoneInfo) -> bool:
    """Whether `moment` lies in the quiet hours, which may run over midnight."""
    if quiet is None:
        return False
    clock = moment.astimezone(zone).time()
    if quiet.from_ > quiet.to:
        return clock >= quiet.from_ or clock < quiet.to
    return quiet.from_ <= clock < quiet.to


def not_before(quiet: QuietHours | None, moment: datetime, urgency: str, zone: ZoneInfo) -> datetime:
    """When a message may leave: at `moment`, or at the end of the quiet hours; critical ones never wait."""
    if quiet is None or urgency == "critical" or not is_quiet(quiet, moment, zone):
        return moment
    local = moment.astimezone(zone)
    day = local.date()
    if local.time() >= quiet.to:
        day += timedelta(days=1)
    return datetime.combine(day, quiet.to, tzinfo=zone).astimezone(UTC)
