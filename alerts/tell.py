"""One pass of everything: raise, send, follow up, send again. What the schedule and the demo call."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from alerts.ack_link import AckLinks
from alerts.channels.base import Notifier
from alerts.config import AlertsFile
from alerts.deadlines import remind
from alerts.deliver import LEASE, DeliveryReport, deliver_due
from alerts.escalate import Escalated, escalate
from alerts.follow_up import follow_up
from alerts.nobody import escalate_gaps
from alerts.raise_alerts import Raised, raise_alerts
from alerts.waiting import release
from common.clock import Clock
from pipeline.store.engine import Store
from pipeline.town import TownContext


@dataclass(frozen=True, slots=True)
class Told:
    """What one pass did."""

    raised: list[Raised]
    escalated: list[Escalated]
    deliveries: list[DeliveryReport]


def tell(
    store: Store,
    town: TownContext,
    config: AlertsFile,
    senders: Mapping[str, Notifier],
    *,
    clock: Clock,
    seed: int = 0,
    lease: timedelta = LEASE,
    links: AckLinks | None = None,
    leave_out: Collection[str] = (),
) -> Told:
    """Raise what the outbox holds, send what is due, then take the steps whose time has come.

    Sending comes before escalating: after a long stop a lead's first message must leave before its time
    to answer can run out. `links` and `leave_out` are those of `deliver_due`.
    """
    raised = raise_alerts(store, town, config, clock=clock)
    raised += release(store, town, config, clock=clock)
    deliveries = deliver_due(
        store, town, config, senders, clock=clock, seed=seed, lease=lease, links=links, leave_out=leave_out
    )
    more = follow_up(store, town, config, clock=clock)
    escalated = escalate(store, town, config, clock=clock)
    more += escalate_gaps(store, town, config, clock=clock)
    more += remind(store, town, config, clock=clock)
    if escalated or more:
        deliveries += deliver_due(
            store, town, config, senders, clock=clock, seed=seed, links=links, leave_out=leave_out
        )
    return Told(raised, escalated, deliveries)
