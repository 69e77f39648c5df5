"""The life of a lead: which step may follow which, and the history that each step leaves.

受理 received → 派单 dispatched → 签收 accepted → 办理 in_work → 答复 answered → 办结 closed → 回访
followed_up, with 退单 returned on the way, `no_action` (with a reason) as the other end, and `merged` for
a lead whose posts another one took over.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from common.errors import LifeCycleError
from common.i18n import N_, _
from pipeline.store.models import Lead, LeadEvent, Outbox

STATES: dict[str, str] = {
    "received": N_("已受理"),
    "dispatched": N_("已派单"),
    "accepted": N_("已签收"),
    "in_work": N_("办理中"),
    "answered": N_("已答复"),
    "closed": N_("已办结"),
    "followed_up": N_("已回访"),
    "returned": N_("已退单"),
    "no_action": N_("无需办理"),
    "merged": N_("已并入"),
}
"""Every state with its name for people."""

NEXT: dict[str, tuple[str, ...]] = {
    "received": ("dispatched", "no_action"),
    "dispatched": ("accepted", "returned", "no_action"),
    "accepted": ("in_work", "answered", "returned", "dispatched"),
    "in_work": ("answered", "returned", "dispatched"),
    "answered": ("closed", "in_work"),
    "returned": ("dispatched", "no_action"),
    "closed": ("followed_up", "in_work"),
    "followed_up": ("in_work",),
    "no_action": ("received",),
    "merged": (),
}
"""The steps that may follow each state. From accepted or in work, `dispatched` is 改派 to another office."""

OPEN = ("received", "dispatched", "accepted", "in_work", "answered", "returned")
ENDED = ("closed", "followed_up", "no_action", "merged")
NEEDS_NOTE = ("returned", "no_action", "closed")
"""Steps that must say why: a return its reason, an end what was done or why nothing is needed."""


def next_due(lead: Lead) -> datetime | None:
    """The deadline the lead is waiting for: dispatch, acceptance by the office, or first feedback."""
    if lead.state in ("received", "returned"):
        return lead.dispatch_due
    if lead.state == "dispatched":
        return lead.accept_due
    if lead.state in ("accepted", "in_work"):
        return lead.feedback_due
    return None


def record(
    session: Session, lead: Lead, kind: str, at: datetime, *, staff: str = "system", **data: Any
) -> None:
    """Add one step to the lead's history. `data` holds ids, codes and staff notes, never post text.

    Call it after the lead was changed: the step then carries the version that the change makes.
    """
    session.add(
        LeadEvent(
            town=lead.town,
            lead_id=lead.id,
            at=at,
            kind=kind,
            staff=staff,
            data=data,
            lead_version=_version_after(lead),
        )
    )


def _version_after(lead: Lead) -> int:
    """The version that the lead will have once its present changes are written."""
    changed = any(column.history.has_changes() for column in inspect(lead).attrs)
    return (lead.version or 0) + changed


def take_step(
    session: Session, lead: Lead, state: str, at: datetime, *, staff: str = "system", note: str = ""
) -> None:
    """Move the lead to `state` and record who did it, or raise `LifeCycleError` saying what is allowed."""
    allowed = NEXT[lead.state]
    if state not in allowed:
        raise LifeCycleError(
            _("线索 {lead} 现在是“{now}”，不能改为“{wanted}”；可以改为：{allowed}").format(
                lead=lead.id, now=lead.state, wanted=state, allowed="、".join(allowed)
            )
        )
    if state in NEEDS_NOTE and not note.strip():
        raise LifeCycleError(_("改为“{wanted}”必须说明原因（--note）").format(wanted=state))
    before, lead.state = lead.state, state
    if state == "dispatched":
        lead.dispatched_at, lead.accepted_at = at, None
        if before == "returned":  # news to the office that gets it next
            session.add(Outbox(town=lead.town, lead_id=lead.id, kind="lead_redispatched", created_at=at))
    elif state == "accepted":
        lead.accepted_at = at
    elif state == "answered":
        lead.answered_at = at
    elif state == "returned":
        lead.returns = (lead.returns or 0) + 1
        # its new deadline, and after the third time its new office: `pipeline.returns`
        session.add(Outbox(town=lead.town, lead_id=lead.id, kind="lead_returned", created_at=at))
    elif state in ENDED and before not in ENDED:
        lead.closed_at = at
    if before in ENDED and state not in ENDED:
        lead.closed_at = None
    record(session, lead, "step", at, staff=staff, before=before, after=state, note=note)
