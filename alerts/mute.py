"""Why a lead alerts nobody: each reason has a name that stands in the record."""

from __future__ import annotations

from datetime import timedelta

from alerts.config import AlertsFile
from alerts.models import Alert
from pipeline.lifecycle import ENDED
from pipeline.store.models import Lead, Outbox
from pipeline.triage import URGENCY_ORDER

RESOLVED = "resolved"
ALREADY_ALERTED = "already_alerted"
TOO_OLD = "too_old"
NOT_URGENT = "not_urgent"


def reason_to_mute(
    lead: Lead, row: Outbox, latest: Alert | None, matched: bool, config: AlertsFile
) -> str | None:
    """The first reason that holds, or None. `latest` is the newest alert about the lead that went out.

    A lead that people were told about and that moves to another office is news to that office.
    """
    if lead.state in ENDED:
        return RESOLVED
    if latest is not None:
        moved = row.kind == "lead_redispatched" and latest.office != lead.office
        as_urgent = URGENCY_ORDER.index(latest.urgency) >= URGENCY_ORDER.index(lead.urgency)
        if as_urgent and not moved:
            return ALREADY_ALERTED
    elif row.created_at - lead.last_seen > timedelta(days=config.max_age_days):
        return TOO_OLD
    return None if matched else NOT_URGENT
