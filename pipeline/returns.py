"""A lead that an office sent back (退单): one working day to find another, and the coordinator after three.

`take_step` counts the return and leaves an outbox row; whoever takes that row settles the return.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from pipeline.deadlines import RETURN
from pipeline.dispatch import MOST_RETURNS
from pipeline.leads import hand_over
from pipeline.lifecycle import record
from pipeline.store.models import Lead
from pipeline.town import TownContext


def settle_return(
    session: Session, town: TownContext, lead: Lead, returned_at: datetime, now: datetime
) -> bool:
    """Give a returned lead its deadline, or to the coordinator; whether the coordinator has to decide now.

    Does nothing to a lead that somebody has dispatched again in the meantime.
    """
    if lead.state != "returned":
        return False
    if lead.returns < MOST_RETURNS:
        lead.dispatch_due = RETURN.after(returned_at, town.zone)
        record(session, lead, "return_due", now, returns=lead.returns, due=lead.dispatch_due.isoformat())
        return False
    hand_over(session, town, lead, town.catalogue.after_returns(), now)
    return True
