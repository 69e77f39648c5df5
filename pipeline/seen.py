"""Optimistic locking in words: who acts on a lead says which version they saw; a decision since then stops them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.errors import InputError, StaleError
from common.i18n import _
from pipeline.history import describe, is_decision
from pipeline.store.models import Lead, LeadEvent
from pipeline.town import TownContext

LARGEST = 2**63 - 1
"""The largest number that the database can hold."""


def get_lead(session: Session, town: TownContext, lead_id: int) -> Lead:
    """The town's lead with this number, locked for this transaction, or `InputError`."""
    lead = session.get(Lead, lead_id, with_for_update=True)
    if lead is None or lead.town != town.id:
        raise InputError(_("没有线索 {lead}").format(lead=lead_id))
    return lead


def get_seen(session: Session, town: TownContext, lead_id: int, version: int) -> Lead:
    """The lead, if nobody has decided anything about it since `version`.

    A post that joined meanwhile, or an alert that was sent, stops nobody; a step, a correction, a merge or
    a higher urgency does: `StaleError` says what happened, by whom and when.
    """
    lead = get_lead(session, town, lead_id)
    if lead.version == version:
        return lead
    changes = decisions_since(session, lead, version)
    if not changes and version < lead.version:
        return lead
    lines = [
        f"{event.at.astimezone(town.zone):%m-%d %H:%M} {event.staff} {describe(event.kind, event.data, town)}"
        for event in changes
    ]
    raise StaleError(
        _("线索 {lead} 在您打开之后有变化，您的操作没有执行。变化：{changes}。请看过最新内容后再操作").format(
            lead=lead_id, changes="；".join(lines) or _("版本不符")
        )
    )


def decisions_since(session: Session, lead: Lead, version: int) -> list[LeadEvent]:
    """The decisions about the lead that a reader of `version` has not seen, oldest first."""
    events = session.scalars(
        select(LeadEvent)
        .where(LeadEvent.lead_id == lead.id, LeadEvent.lead_version > version)
        .order_by(LeadEvent.id)
    )
    return [event for event in events if is_decision(event)]
