"""The steps that people take with a lead: accept, work, answer, close, return, reopen, dismiss, follow up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from common.errors import InputError, LifeCycleError
from common.i18n import N_, _
from pipeline.correct import by_catalogue, route_anew
from pipeline.deadlines import due
from pipeline.labels import add_labels
from pipeline.lifecycle import NEXT, record, take_step
from pipeline.snapshot import snapshot
from pipeline.store.models import Lead
from pipeline.town import TownContext

DISMISSALS: dict[str, str] = {
    "no_problem": N_("没有需要解决的问题"),
    "solved": N_("问题已经解决"),
    "elsewhere": N_("不在本镇，已告知应找的地方"),
    "legal_route": N_("应走诉讼、仲裁或信访途径，已告知"),
    "other": N_("其他（请写明）"),
}
"""Why a lead needs no action, with the reason's name."""

LONGEST_NOTE = 2000
OWN_WAY = ("dispatched", "no_action", "followed_up", "merged")
"""States that are not reached by a plain step but by `dispatch`, `dismiss`, `follow_up` and a merge."""


def steps_from(state: str) -> tuple[str, ...]:
    """The plain steps that may follow a state."""
    return tuple(step for step in NEXT[state] if step not in OWN_WAY)


def step(
    session: Session, lead: Lead, state: str, now: datetime, *, town: TownContext, staff: str, note: str = ""
) -> None:
    """Take a plain step. Reopening (back to work from an end) says why and sets a new deadline."""
    _check_note(note)
    if state in OWN_WAY:
        raise LifeCycleError(_("“{state}”有专门的操作，不能直接改").format(state=state))
    reopened = state in ("in_work", "received") and lead.state in (
        "closed",
        "followed_up",
        "answered",
        "no_action",
    )
    if reopened and not note.strip():
        raise LifeCycleError(_("重新办理必须说明原因"))
    take_step(session, lead, state, now, staff=staff, note=note.strip())
    if not reopened:
        return
    terms = due(lead.urgency, now, town.zone)
    lead.satisfied, lead.dispatch_due, lead.feedback_due = None, terms.dispatch, terms.feedback
    if state == "received":
        dispatch(session, lead, now, town=town, staff=staff)


def dispatch(session: Session, lead: Lead, now: datetime, *, town: TownContext, staff: str) -> None:
    """Hand a received or returned lead to the office that the catalogue names."""
    if lead.state not in ("received", "returned"):
        raise LifeCycleError(_("线索 {lead} 已派出；要改派请更正部门").format(lead=lead.id))
    before = snapshot(lead)
    lead.unsure = False
    route_anew(session, town, lead, by_catalogue(session, town, lead), now, staff=staff, before=before)


def dismiss(session: Session, lead: Lead, reason: str, now: datetime, *, staff: str, note: str = "") -> None:
    """No action is needed, for one of the reasons; “other” must be explained."""
    _check_note(note)
    if reason not in DISMISSALS:
        raise InputError(
            _("理由 {reason}：只能是 {allowed}").format(reason=reason[:40], allowed="、".join(DISMISSALS))
        )
    if reason == "other" and not note.strip():
        raise InputError(_("选“其他”时请写明理由"))
    before = snapshot(lead)
    taught = {"actionable": "false"} if reason == "no_problem" else {}
    labels = add_labels(session, lead, taught, now, staff=staff) if taught else []
    said = "：".join(part for part in (_(DISMISSALS[reason]), note.strip()) if part)
    take_step(session, lead, "no_action", now, staff=staff, note=said)
    record(session, lead, "dismissed", now, staff=staff, before=before, reason=reason, labels=labels)


def follow_up(
    session: Session, lead: Lead, now: datetime, *, satisfied: bool, staff: str, note: str = ""
) -> None:
    """Residents were asked afterwards (回访). Not satisfied does not reopen by itself: a person decides."""
    _check_note(note)
    if not satisfied and not note.strip():
        raise InputError(_("不满意时请写明原因"))
    lead.satisfied = satisfied
    take_step(session, lead, "followed_up", now, staff=staff)
    record(session, lead, "followed_up", now, staff=staff, satisfied=satisfied, note=note.strip())


def _check_note(note: str) -> None:
    if len(note) > LONGEST_NOTE:
        raise InputError(_("说明最多 {count} 个字").format(count=LONGEST_NOTE))
