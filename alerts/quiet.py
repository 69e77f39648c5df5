"""Quiet hours: messages that can wait are held until they end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.config import QuietHours


def release(quiet: QuietHours | None, urgency: str, moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment from which a message may leave: `moment` itself, or the end of the quiet hours."""
    if quiet is None or urgency == "critical":
        return moment
    local = moment.astimezone(zone)
    clock = local.timetz().replace(tzinfo=None)
    over_midnight = quiet.from_ > quiet.to
    inside = clock >= quiet.from_ or clock < quiet.to if over_midnight else quiet.from_ <= clock < quiet.to
    if not inside:
        return moment
    day = local.date()
    if over_midnight and clock >= quiet.from_:
        day += timedelta(days=1)
    return datetime.combine(day, quiet.to, tzinfo=zone).astimezone(UTC)
