"""The life of a reply: draft → submitted → approved → published. The approver never wrote any of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.errors import InputError, LifeCycleError, StaleError
from common.i18n import N_, _
from pipeline.lifecycle import ENDED, record, take_step
from pipeline.reply.check import Finding, check
from pipeline.reply.template import Parts, compose
from pipeline.store.models import Lead, Post
from pipeline.store.review import Reply
from pipeline.town import TownContext

STATES: dict[str, str] = {
    "draft": N_("草稿"),
    "submitted": N_("待审核"),
    "approved": N_("已审核，待发布"),
    "published": N_("已发布"),
    "withdrawn": N_("已撤回"),
}
LONGEST_TEXT = 5000
LONGEST_URL = 1000
WRITERS = "writers"
"""Key in a reply's parts: everybody who wrote on it."""

CHECKED_POSTS = 200


def draft(
    session: Session,
    town: TownContext,
    lead: Lead,
    parts: Parts,
    now: datetime,
    *,
    staff: str,
    office: str | None = None,
    text: str = "",
) -> Reply:
    """A new draft, signed by `office` (default: the lead's). Without `text` the template writes it."""
    if lead.state in ENDED:
        raise LifeCycleError(_("线索 {lead} 已结束，请先重新办理").format(lead=lead.id))
    signs = _office(town, office or lead.office)
    reply = Reply(
        town=town.id,
        lead_id=lead.id,
        office=signs,
        state="draft",
        parts={**parts.to_json(), WRITERS: [staff]},
        text=_text(town, parts, signs, text, now),
        drafted_by=staff,
        drafted_at=now,
    )
    session.add(reply)
    session.flush()
    record(session, lead, "reply_drafted", now, staff=staff, reply=reply.id)
    return reply


def edit(
    town: TownContext, reply: Reply, parts: Parts, now: datetime, *, staff: str, office: str, text: str = ""
) -> None:
    """Change a reply that is not published. One that was submitted or approved becomes a draft again."""
    if reply.state == "published":
        raise LifeCycleError(_("答复 {reply} 已发布，不能再改；请另写一条").format(reply=reply.id))
    writers = [*reply.parts.get(WRITERS, []), staff]
    reply.office = _office(town, office)
    reply.parts = {**parts.to_json(), WRITERS: list(dict.fromkeys(writers))}
    reply.text = _text(town, parts, reply.office, text, now)
    reply.state, reply.submitted_at, reply.decided_by, reply.decided_at = "draft", None, None, None


def findings_of(
    session: Session, town: TownContext, lead: Lead, reply: Reply, now: datetime
) -> list[Finding]:
    """What the check says about the reply as it stands."""
    posts = session.scalars(
        select(Post)
        .where(Post.lead_id == lead.id)
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(CHECKED_POSTS)
    ).all()
    return check(town, lead, posts, Parts.read(reply.parts), reply.text, now)


def submit(
    session: Session, town: TownContext, lead: Lead, reply: Reply, now: datetime, *, staff: str
) -> None:
    """Hand the draft to somebody else for approval. What asks residents to remove something stays a draft."""
    _expect(reply, "draft")
    for finding in findings_of(session, town, lead, reply, now):
        if finding.level == "forbidden":
            raise LifeCycleError(finding.text)
    reply.state, reply.submitted_at = "submitted", now
    record(session, lead, "reply_submitted", now, staff=staff, reply=reply.id)


def decide(
    session: Session, lead: Lead, reply: Reply, now: datetime, *, staff: str, approve: bool, note: str = ""
) -> None:
    """A second person approves the reply or sends it back, saying why."""
    _expect(reply, "submitted")
    if staff in reply.parts.get(WRITERS, []):
        raise LifeCycleError(_("写过答复 {reply} 的人不能审核它，请由另一位同事审核").format(reply=reply.id))
    if not approve and not note.strip():
        raise InputError(_("退回修改时请写明要改什么"))
    reply.state = "approved" if approve else "draft"
    reply.decided_by, reply.decided_at, reply.decision_note = staff, now, note.strip()
    kind = "reply_approved" if approve else "reply_returned"
    record(session, lead, kind, now, staff=staff, reply=reply.id, note=note.strip())


def publish(session: Session, lead: Lead, reply: Reply, url: str, now: datetime, *, staff: str) -> None:
    """A person has published the reply: keep where. A lead in work is answered by it."""
    _expect(reply, "approved")
    url = url.strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or len(url) > LONGEST_URL:
        raise InputError(_("请填写公开发布的网址，以 http:// 或 https:// 开头"))
    reply.state, reply.published_url, reply.published_by, reply.published_at = "published", url, staff, now
    if lead.state in ("accepted", "in_work"):
        take_step(session, lead, "answered", now, staff=staff)
    record(session, lead, "reply_published", now, staff=staff, reply=reply.id)


def withdraw(session: Session, lead: Lead, reply: Reply, now: datetime, *, staff: str) -> None:
    """Give up a reply that was not published."""
    if reply.state in ("published", "withdrawn"):
        raise LifeCycleError(_wrong_state(reply))
    reply.state = "withdrawn"
    record(session, lead, "reply_withdrawn", now, staff=staff, reply=reply.id)


def check_version(reply: Reply, version: int) -> None:
    """Raise `StaleError` if somebody changed the reply since it was read."""
    if reply.version != version:
        last = reply.decided_by or reply.parts.get(WRITERS, ["—"])[-1]
        raise StaleError(
            _("答复 {reply} 在您打开之后被 {staff} 改过（现在是“{state}”），您的操作没有执行").format(
                reply=reply.id, staff=last, state=_(STATES[reply.state])
            )
        )


def as_form(reply: Reply) -> dict[str, Any]:
    """The parts for a form to fill in again."""
    return Parts.read(reply.parts).to_json()


def _expect(reply: Reply, state: str) -> None:
    if reply.state != state:
        raise LifeCycleError(_wrong_state(reply))


def _wrong_state(reply: Reply) -> str:
    return _("答复 {reply} 现在是“{state}”，不能这样操作").format(
        reply=reply.id, state=_(STATES[reply.state])
    )


def _office(town: TownContext, office: str) -> str:
    if office not in town.offices:
        raise InputError(_("没有部门 {office}").format(office=office[:64]))
    return office


def _text(town: TownContext, parts: Parts, office: str, text: str, now: datetime) -> str:
    made = text.strip() or compose(parts, town.office_name(office), now.astimezone(town.zone))
    if len(made) > LONGEST_TEXT:
        raise InputError(_("答复最多 {count} 个字").format(count=LONGEST_TEXT))
    return made
