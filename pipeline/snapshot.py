"""What a reviewer's action changed about a lead, kept in its history so that it can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pipeline.store.models import Lead

PLAIN = (
    "topic", "urgency", "place", "office", "relation", "basis", "state", "unsure", "restricted", "satisfied",
    "returns", "merged_into",
)  # fmt: skip
MOMENTS = (
    "dispatch_due", "accept_due", "feedback_due", "dispatched_at", "accepted_at", "answered_at", "closed_at",
    "confirmed_at",
)  # fmt: skip


def snapshot(lead: Lead) -> dict[str, Any]:
    """Everything about the lead that a reviewer's action may change, as the history can keep it."""
    found: dict[str, Any] = {name: getattr(lead, name) for name in PLAIN}
    for name in MOMENTS:
        moment: datetime | None = getattr(lead, name)
        found[name] = moment.isoformat() if moment else None
    return found


def restore(lead: Lead, before: dict[str, Any]) -> None:
    """Put the lead back to what `snapshot` saw."""
    for name in PLAIN:
        setattr(lead, name, before[name])
    for name in MOMENTS:
        setattr(lead, name, datetime.fromisoformat(before[name]) if before[name] else None)
