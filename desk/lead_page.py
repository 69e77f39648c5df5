"""A lead's page: its posts and why they belong together, its history, alerts, like cases, and what can be done."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from alerts.log import alert_log
from alerts.mute import IN_WORDS
from common.i18n import _
from desk.accounts.sessions import Staff
from desk.filters import URGENCIES
from desk.lead_like import like_leads
from desk.lead_opened import note_listed, open_lead
from desk.leads_seen import office_of
from desk.parts import Desk
from desk.reply_actions import replies_of
from desk.rights import may, may_review, may_step
from desk.web.guard import Asking, AtDesk
from desk.web.templates import Saying, render
from pipeline.history import describe
from pipeline.lifecycle import NEEDS_NOTE, NEXT, OPEN, next_due
from pipeline.reply.work import STATES
from pipeline.steps import DISMISSALS, steps_from
from pipeline.store.models import Lead, LeadEvent
from pipeline.undo import last_action

router = APIRouter()
SHOWN = 40
"""Posts shown at first: a lead of a thousand posts opens as quickly as one of ten."""


@router.get("/leads/{lead_id}")
def lead_page(
    request: Request,
    desk: AtDesk,
    staff: Asking,
    lead_id: Annotated[int, Path(ge=1, lt=2**63)],
    whole: Annotated[bool, Query()] = False,
) -> Response:
    """Everything about one lead, if the reader may see it."""
    return show_lead(request, desk, staff, lead_id, whole=whole)


def show_lead(
    request: Request,
    desk: Desk,
    staff: Staff,
    lead_id: int,
    *,
    said: Saying | None = None,
    status: int = 200,
    whole: bool = False,
) -> Response:
    """The page, with what an action has just done."""
    view = open_lead(desk, staff, lead_id, newest=None if whole else SHOWN)
    lead = view.lead
    reviews = may_review(staff.role, restricted=lead.restricted)
    with desk.store.read() as session:
        found = like_leads(session, lead, staff) if lead.restricted else None
        undoable = last_action(session, lead)
    if found is not None:  # what is like it is restricted, too
        note_listed(
            desk,
            staff,
            "restricted_leads_listed",
            [one.id for one in (*found["like"], *(found["same"] or ()))],
        )
    return render(
        request,
        "lead_page.html",
        status=status,
        said=said,
        here=f"/leads/{lead_id}",
        lead=lead,
        due=next_due(lead),
        posts=view.posts,
        repeats=view.repeats,
        again=view.again,
        came_back=view.came_back,
        words=view.words,
        history=[(event, describe(event.kind, _said(event), desk.town)) for event in view.events[::-1]],
        alerts=alert_log(desk.store, desk.town, lead=lead_id, office=office_of(staff))[::-1],
        contact_names=_contact_names(desk),
        found=found,
        undoable=undoable,
        replies=replies_of(desk, staff, lead_id),
        reply_states=STATES,
        can_reply=lead.state in OPEN and may(staff.role, "reply_draft"),
        steps=_steps(staff, lead),
        notes_wanted=NEEDS_NOTE,
        reviews=reviews,
        can_dispatch=reviews and lead.state in ("received", "returned"),
        can_follow_up=reviews and "followed_up" in NEXT[lead.state],
        can_dismiss=reviews and "no_action" in NEXT[lead.state],
        can_correct=reviews and lead.state in OPEN,
        topic=next((one for one in desk.town.catalogue.topics if one.id == lead.topic), None),
        topics=desk.town.catalogue.topics,
        urgencies=URGENCIES,
        offices=desk.town.offices.values(),
        places=desk.town.places,
        dismissals=DISMISSALS,
    )


def _steps(staff: Staff, lead: Lead) -> list[str]:
    """The steps that this reader may take now, in the order of a lead's life."""
    return [
        step
        for step in steps_from(lead.state)
        if may_step(staff.role, lead.state, step, restricted=lead.restricted)
    ]


def _said(event: LeadEvent) -> dict[str, Any]:
    """The event's data with the reason for not alerting anybody in words."""
    if event.kind != "alert_muted":
        return event.data
    reason = str(event.data.get("reason", ""))
    return {**event.data, "reason": _(IN_WORDS.get(reason, reason))}


def _contact_names(desk: Desk) -> dict[str, str]:
    return {contact.id: contact.name for office in desk.town.offices.values() for contact in office.contacts}
