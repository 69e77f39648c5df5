"""Which leads were rearranged while the index was in memory: merges, splits, moves and their undoing."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipeline.store.models import LeadEvent

REARRANGED = (
    "merged",
    "merged_into",
    "bridged",
    "bridged_into",
    "split_off",
    "split_from",
    "posts_moved_out",
    "posts_moved_in",
    "undone",
)
"""Events of a lead whose posts may be other ones than before; both leads concerned get one."""

DIVIDED = ("split_off", "posts_moved_out")
JOINED = ("merged", "bridged")


def newest_event(session: Session) -> int:
    """The number of the newest event of any lead."""
    return session.scalar(select(func.max(LeadEvent.id))) or 0


def rearranged_leads(session: Session, town: str, after: int) -> set[int]:
    """Leads whose posts were put elsewhere, or in, since event `after`."""
    return set(
        session.scalars(
            select(LeadEvent.lead_id).where(
                LeadEvent.id > after, LeadEvent.town == town, LeadEvent.kind.in_(REARRANGED)
            )
        )
    )


def kept_apart(session: Session, town: str, after: int) -> set[frozenset[int]]:
    """Pairs of leads that a person divided, or whose joining a person took back: the machine never joins them."""
    events = session.execute(
        select(LeadEvent.lead_id, LeadEvent.kind, LeadEvent.data).where(
            LeadEvent.id > after, LeadEvent.town == town, LeadEvent.kind.in_((*DIVIDED, "undone"))
        )
    )
    pairs = set()
    for lead, kind, data in events:
        if kind in DIVIDED:
            pairs.add(frozenset((lead, int(data["other"]))))
        elif data.get("what") in JOINED and "other" in data.get("data", {}):
            pairs.add(frozenset((lead, int(data["data"]["other"]))))
    return pairs
