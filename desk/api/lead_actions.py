"""Acting on a lead. Each action names the version that was read; 409 says what changed meanwhile."""

from __future__ import annotations

from fastapi import APIRouter

from desk import lead_actions as act
from desk.api.answers import (
    Correction,
    Dismissal,
    FollowUp,
    Id,
    LeadForm,
    Made,
    Merge,
    Move,
    Seen,
    Split,
    Step,
    Undone,
)
from desk.lead_opened import open_lead
from desk.web.guard import Asking, AtDesk

router = APIRouter(prefix="/api/v1/leads/{lead_id}")


@router.post("/confirm")
def api_lead_confirm(desk: AtDesk, staff: Asking, lead_id: Id, form: Seen) -> LeadForm:
    """The lead is what the machine says."""
    act.confirm_lead(desk, staff, lead_id, form.version)
    return LeadForm.of(desk, open_lead(desk, staff, lead_id))


@router.post("/correct", status_code=204)
def api_lead_correct(desk: AtDesk, staff: Asking, lead_id: Id, form: Correction) -> None:
    """Correct topic, urgency, place or office; the lead is routed anew. It may then be another office's."""
    act.correct_lead(desk, staff, lead_id, form.version, form.changes(), form.note)


@router.post("/step")
def api_lead_step(desk: AtDesk, staff: Asking, lead_id: Id, form: Step) -> LeadForm:
    """Take a plain step."""
    act.step_lead(desk, staff, lead_id, form.version, form.state, form.note)
    return LeadForm.of(desk, open_lead(desk, staff, lead_id))


@router.post("/dispatch")
def api_lead_dispatch(desk: AtDesk, staff: Asking, lead_id: Id, form: Seen) -> LeadForm:
    """Hand a received or returned lead to the office of the catalogue."""
    act.dispatch_lead(desk, staff, lead_id, form.version)
    return LeadForm.of(desk, open_lead(desk, staff, lead_id))


@router.post("/dismiss")
def api_lead_dismiss(desk: AtDesk, staff: Asking, lead_id: Id, form: Dismissal) -> LeadForm:
    """No action is needed, with the reason."""
    act.dismiss_lead(desk, staff, lead_id, form.version, form.reason, form.note)
    return LeadForm.of(desk, open_lead(desk, staff, lead_id))


@router.post("/follow-up")
def api_lead_follow_up(desk: AtDesk, staff: Asking, lead_id: Id, form: FollowUp) -> LeadForm:
    """What residents said when they were asked afterwards."""
    act.follow_up_lead(desk, staff, lead_id, form.version, satisfied=form.satisfied, note=form.note)
    return LeadForm.of(desk, open_lead(desk, staff, lead_id))


@router.post("/merge")
def api_lead_merge(desk: AtDesk, staff: Asking, lead_id: Id, form: Merge) -> LeadForm:
    """Merge other leads into this one, all or none."""
    others = {other.id: other.version for other in form.others}
    act.merge_leads(desk, staff, lead_id, form.version, others)
    return LeadForm.of(desk, open_lead(desk, staff, lead_id))


@router.post("/split", status_code=201)
def api_lead_split(desk: AtDesk, staff: Asking, lead_id: Id, form: Split) -> Made:
    """Give posts a lead of their own."""
    return Made(id=act.split_lead(desk, staff, lead_id, form.version, form.posts))


@router.post("/move", status_code=204)
def api_posts_move(desk: AtDesk, staff: Asking, lead_id: Id, form: Move) -> None:
    """Move posts to another lead."""
    act.move_posts(desk, staff, lead_id, form.version, form.posts, form.to.id, form.to.version)


@router.post("/undo")
def api_lead_undo(desk: AtDesk, staff: Asking, lead_id: Id, form: Seen) -> Undone:
    """Take back the last reviewer's action."""
    return Undone(undone=act.undo_last(desk, staff, lead_id, form.version))


@router.post("/acknowledge", status_code=204)
def api_lead_acknowledge(desk: AtDesk, staff: Asking, lead_id: Id) -> None:
    """Somebody takes care: alerts about the lead stop climbing."""
    act.acknowledge_lead(desk, staff, lead_id)
