"""A lead's deadlines when its urgency changes: sooner at once, later only from when it was received."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from pipeline.deadlines import TERMS, due
from pipeline.store.models import Lead


def hasten(lead: Lead, now: datetime, zone: ZoneInfo) -> None:
    """The lead became more urgent: no deadline gets later."""
    terms = due(lead.urgency, now, zone)
    lead.dispatch_due = min(lead.dispatch_due, terms.dispatch)
    lead.accept_due = min(lead.accept_due, terms.accept)
    lead.feedback_due = min(lead.feedback_due, terms.feedback)


def relax(lead: Lead, zone: ZoneInfo) -> None:
    """The lead became less urgent: the deadlines that it would have had from the start."""
    terms = due(lead.urgency, lead.received_at, zone)
    lead.dispatch_due, lead.feedback_due = terms.dispatch, terms.feedback
    lead.accept_due = TERMS[lead.urgency].accept.after(lead.dispatched_at or lead.received_at, zone)
