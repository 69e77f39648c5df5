"""Which leads people rearranged while the index was in memory: merges, splits, moves and their undoing."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipeline.store.models import LeadEvent

REARRANGED = (
    "merged",
    "merged_into",
    "split_off",
    "split_from",
    "posts_moved_out",
    "posts_moved_in",
    "undone",
)
"""Events of a lead whose posts may be other ones than before; both leads concerned get one."""


def newest_event(session: Session) -> int:
    """The number of the newest event of any lead."""
    return session.scalar(select(func.max(LeadEvent.id))) or 0


def rearranged_leads(session: Session, town: str, after: int) -> set[int]:
    """Leads whose posts a person put elsewhere, or put in, since event `after`."""
    return set(
        session.scalars(
            select(LeadEvent.lead_id).where(
                LeadEvent.id > after, LeadEvent.town == town, LeadEvent.kind.in_(REARRANGED)
            )
        )
    )
