"""Whose posts may be labelled: open ones by the comment team, restricted ones by the office that acts on them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from desk.accounts.sessions import Staff
from desk.audit import note
from desk.leads_seen import sees
from desk.parts import Desk
from desk.rights import may_review
from desk.web.refusals import NotFound, NotYours
from pipeline.lifecycle import record
from pipeline.store.models import Lead, Post


def labelled_post(session: Session, desk: Desk, staff: Staff, post_id: int) -> tuple[Post, Lead | None]:
    """The post with its lead, if this reader may label it."""
    post = session.get(Post, post_id)
    if post is None or post.town != desk.town.id or post.purged_at is not None:
        raise NotFound
    lead = session.get(Lead, post.lead_id) if post.lead_id is not None else None
    hidden = (lead is not None and lead.restricted) or desk.town.catalogue.is_restricted(post.topic)
    if not may_review(staff.role, restricted=hidden):
        raise NotYours
    if (lead is not None and not sees(staff, lead)) or (lead is None and hidden):
        raise NotYours
    return post, lead


def note_look(desk: Desk, staff: Staff, lead: Lead | None) -> None:
    """A restricted post is about to be shown: written down first, or it is not shown."""
    if lead is None or not lead.restricted:
        return
    now = desk.clock()
    with desk.store.write() as session:
        note(session, desk.town.id, staff.name, "restricted_lead_viewed", now, lead=lead.id)
        record(session, session.get_one(Lead, lead.id), "viewed", now, staff=staff.name[:64])
