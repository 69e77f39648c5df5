"""What people do with replies, the same for pages and API. People publish; the product posts nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from common.errors import InputError
from common.i18n import _
from desk.accounts.sessions import Staff
from desk.audit import note
from desk.lead_opened import note_listed
from desk.leads_seen import seen_by, sees
from desk.parts import Desk
from desk.rights import may_approve
from desk.web.refusals import NotFound, NotYours
from pipeline.reply import work
from pipeline.reply.check import Finding
from pipeline.reply.template import Parts, suggest
from pipeline.store.models import Lead
from pipeline.store.review import Reply

PAGE = 50
"""Waiting replies on a page."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A reply with what the check says about it."""

    reply: Reply
    findings: list[Finding]


def suggest_reply(desk: Desk, staff: Staff, lead_id: int) -> Parts:
    """Parts to start a reply from."""
    _note_look(desk, staff, lead_id)
    with desk.store.read() as session:
        return suggest(desk.town, _lead(session, desk, staff, lead_id))


def replies_of(desk: Desk, staff: Staff, lead_id: int) -> list[Checked]:
    """The lead's replies, newest first."""
    _note_look(desk, staff, lead_id)
    with desk.store.read() as session:
        lead = _lead(session, desk, staff, lead_id)
        found = session.scalars(select(Reply).where(Reply.lead_id == lead.id).order_by(Reply.id.desc()))
        return [_checked(session, desk, lead, reply) for reply in found]


def open_reply(desk: Desk, staff: Staff, reply_id: int) -> Checked:
    """One reply."""
    with desk.store.read() as session:
        found, _lead_of_it = _reply(session, desk, staff, reply_id)
    _note_look(desk, staff, found.lead_id)
    with desk.store.read() as session:
        reply, lead = _reply(session, desk, staff, reply_id)
        return _checked(session, desk, lead, reply)


def waiting_replies(desk: Desk, staff: Staff, after: int | None = None) -> tuple[list[Reply], int | None]:
    """Replies that wait for somebody's approval, the oldest first, of the leads that the reader sees.

    A page of `PAGE` from behind the reply `after`, and the `after` of the next one. Restricted leads among them are
    noted as seen: a reply's subject says what its lead is about.
    """
    order = (Reply.submitted_at, Reply.id)
    wanted = (
        select(Reply, Lead.restricted)
        .join(Lead, Lead.id == Reply.lead_id)
        .where(Reply.town == desk.town.id, Reply.state == "submitted", seen_by(staff))
        .order_by(*order)
        .limit(PAGE + 1)
    )
    if after is not None:
        last = select(*order).where(Reply.id == after, Reply.town == desk.town.id)
        wanted = wanted.where(tuple_(*order) > last.scalar_subquery())
    with desk.store.read() as session:
        rows = session.execute(wanted).all()
    shown = rows[:PAGE]
    hidden = [reply.lead_id for reply, restricted in shown if restricted]
    note_listed(desk, staff, "restricted_replies_listed", hidden)
    return [reply for reply, _restricted in shown], shown[-1][0].id if len(rows) > PAGE else None


def draft_reply(
    desk: Desk,
    staff: Staff,
    lead_id: int,
    parts: Mapping[str, str],
    *,
    office: str | None = None,
    text: str = "",
) -> Checked:
    """Write a new reply; without `text` the template writes it from the parts."""
    with desk.store.write() as session:
        lead = _lead(session, desk, staff, lead_id)
        _check_signature(staff, office or lead.office)
        reply = work.draft(
            session,
            desk.town,
            lead,
            Parts.read(dict(parts)),
            desk.clock(),
            staff=staff.name,
            office=office,
            text=text,
        )
        return _checked(session, desk, lead, reply)


def edit_reply(
    desk: Desk,
    staff: Staff,
    reply_id: int,
    version: int,
    parts: Mapping[str, str],
    *,
    office: str | None = None,
    text: str = "",
) -> Checked:
    """Change a reply; it is a draft again."""
    with _writing(desk, staff, reply_id, version) as (session, reply, lead):
        _check_signature(staff, office or reply.office)
        work.edit(
            desk.town,
            reply,
            Parts.read(dict(parts)),
            desk.clock(),
            staff=staff.name,
            office=office or reply.office,
            text=text,
        )
        return _checked(session, desk, lead, reply)


def submit_reply(desk: Desk, staff: Staff, reply_id: int, version: int) -> Checked:
    """Ask somebody else to approve the reply."""
    with _writing(desk, staff, reply_id, version) as (session, reply, lead):
        work.submit(session, desk.town, lead, reply, desk.clock(), staff=staff.name)
        return _checked(session, desk, lead, reply)


def decide_reply(
    desk: Desk, staff: Staff, reply_id: int, version: int, *, approve: bool, note: str = ""
) -> Checked:
    """Approve a reply that others wrote, or send it back."""
    with _writing(desk, staff, reply_id, version) as (session, reply, lead):
        if not may_approve(staff.role, restricted=lead.restricted):
            raise NotYours
        work.decide(session, lead, reply, desk.clock(), staff=staff.name, approve=approve, note=note[:2000])
        return _checked(session, desk, lead, reply)


def publish_reply(desk: Desk, staff: Staff, reply_id: int, version: int, url: str) -> Checked:
    """Record where a person has published the reply."""
    with _writing(desk, staff, reply_id, version) as (session, reply, lead):
        work.publish(session, lead, reply, url, desk.clock(), staff=staff.name)
        return _checked(session, desk, lead, reply)


def withdraw_reply(desk: Desk, staff: Staff, reply_id: int, version: int) -> Checked:
    """Give up a reply that was not published."""
    with _writing(desk, staff, reply_id, version) as (session, reply, lead):
        work.withdraw(session, lead, reply, desk.clock(), staff=staff.name)
        return _checked(session, desk, lead, reply)


def _check_signature(staff: Staff, office: str) -> None:
    """Nobody speaks in another office's name; the comment team writes for all of them."""
    if staff.role == "office_staff" and office != staff.office:
        raise InputError(_("您的账号只能以本部门的名义署名"))


@contextmanager
def _writing(desk: Desk, staff: Staff, reply_id: int, version: int) -> Iterator[tuple[Session, Reply, Lead]]:
    with desk.store.write() as session:
        reply, lead = _reply(session, desk, staff, reply_id)
        work.check_version(reply, version)
        yield session, reply, lead


def _reply(session: Session, desk: Desk, staff: Staff, reply_id: int) -> tuple[Reply, Lead]:
    reply = session.get(Reply, reply_id)
    if reply is None or reply.town != desk.town.id:
        raise NotFound
    return reply, _lead(session, desk, staff, reply.lead_id)


def _lead(session: Session, desk: Desk, staff: Staff, lead_id: int) -> Lead:
    lead = session.get(Lead, lead_id)
    if lead is None or lead.town != desk.town.id or not sees(staff, lead):
        raise NotFound
    return lead


def _note_look(desk: Desk, staff: Staff, lead_id: int) -> None:
    """A reply tells what its lead is about: reading it is a look at a restricted lead, and recorded."""
    with desk.store.read() as session:
        restricted = _lead(session, desk, staff, lead_id).restricted
    if restricted:
        with desk.store.write() as session:
            note(session, desk.town.id, staff.name, "restricted_replies_viewed", desk.clock(), lead=lead_id)


def _checked(session: Session, desk: Desk, lead: Lead, reply: Reply) -> Checked:
    session.flush()
    return Checked(reply, work.findings_of(session, desk.town, lead, reply, desk.clock()))
