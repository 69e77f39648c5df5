"""How fast a channel may send: below its bot's limit in any minute, also across restarts and processes.

A token comes back when its message is as old as the limit's span. The tokens in use are counted from the
attempts in the database, which are written before a message leaves: nothing is forgotten in a crash. The
last few tokens are kept for critical messages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from alerts.channels.config import Limit
from alerts.config import AlertsFile
from alerts.models import ChannelHold, Delivery, DeliveryAttempt
from pipeline.town import TownContext

FOR_CRITICAL = 3
"""Tokens that only critical messages take, where the limit has at least twice as many."""

Limits = Mapping[str, Sequence[Limit]]
"""The limits of each channel that has some."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Channels that take nothing now, and those that take only critical messages."""

    full: frozenset[str] = frozenset()
    critical_only: frozenset[str] = frozenset()


def limits_of(config: AlertsFile) -> Limits:
    """The channels of the configuration that may not send as fast as they can."""
    return {name: channel.limits for name, channel in config.channels.items() if channel.limits}


def pace(session: Session, town: TownContext, limits: Limits, now: datetime) -> Pace:
    """What the channels may take at `now`."""
    held = session.scalars(
        select(ChannelHold.channel).where(ChannelHold.town == town.id, ChannelHold.until > now)
    )
    full, critical_only = set(held), set()
    for channel, known in limits.items():
        for limit in known:
            left = limit.messages - _in_use(session, town, channel, now - timedelta(seconds=limit.seconds))
            if left <= 0:
                full.add(channel)
            elif left <= FOR_CRITICAL and limit.messages >= 2 * FOR_CRITICAL:
                critical_only.add(channel)
    return Pace(frozenset(full), frozenset(critical_only - full))


def hold(
    session: Session, town: TownContext, channel: str, now: datetime, span: timedelta, reason: str
) -> None:
    """Leave a channel alone for so long; a longer hold stays."""
    until = now + span
    known = session.get(ChannelHold, (town.id, channel))
    if known is None:
        session.add(ChannelHold(town=town.id, channel=channel, until=until, reason=reason))
    elif known.until < until:
        known.until, known.reason = until, reason


def holds(session: Session, town: TownContext, now: datetime) -> dict[str, datetime]:
    """The channels that are left alone, and until when."""
    rows = session.scalars(select(ChannelHold).where(ChannelHold.town == town.id, ChannelHold.until > now))
    return {row.channel: row.until for row in rows}


def _in_use(session: Session, town: TownContext, channel: str, since: datetime) -> int:
    """Messages over the channel that the other side may have received after `since`."""
    used = session.scalar(
        select(func.sum(DeliveryAttempt.parts))
        .join(Delivery, Delivery.id == DeliveryAttempt.delivery_id)
        .where(
            DeliveryAttempt.town == town.id,
            Delivery.channel == channel,
            or_(DeliveryAttempt.finished_at > since, DeliveryAttempt.finished_at.is_(None)),
        )
    )
    return int(used or 0)
