"""Retention: with the texts of a lead, the first lines of the messages about it are forgotten."""

from __future__ import annotations

from sqlalchemy import select, update

from alerts.models import AlertLead, Delivery
from pipeline.lifecycle import ENDED
from pipeline.store.engine import Store
from pipeline.store.models import Lead
from pipeline.town import TownContext


def forget_summaries(store: Store, town: TownContext) -> int:
    """Empty the summaries of messages about leads whose title `purge` has emptied; how many."""
    purged = select(Lead.id).where(Lead.town == town.id, Lead.title == "", Lead.state.in_(ENDED))
    about = select(AlertLead.alert_id).where(AlertLead.lead_id.in_(purged))
    wanted = (Delivery.town == town.id, Delivery.summary != "", Delivery.alert_id.in_(about))
    with store.write() as session:
        found = list(session.scalars(select(Delivery.id).where(*wanted)))
        for at in range(0, len(found), 500):
            session.execute(update(Delivery).where(Delivery.id.in_(found[at : at + 500])).values(summary=""))
    return len(found)
