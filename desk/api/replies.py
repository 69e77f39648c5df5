"""Replies: drafting, checking, four-eyes approval, the link where a person published it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from desk import reply_actions as act
from desk.api.answers import Form, Id, Note, Version
from desk.web.guard import Asking, AtDesk
from pipeline.reply.template import LONGEST_PART
from pipeline.reply.work import LONGEST_TEXT, LONGEST_URL, as_form

router = APIRouter(prefix="/api/v1")
Part = Annotated[str, Field(max_length=LONGEST_PART)]


class PartsForm(Form):
    """What a writer fills in."""

    kind: Literal["in_progress", "solved", "explained", "handed_over"] = "in_progress"
    subject: Part = ""
    facts: Part = ""
    measures: Part = ""
    responsible: Part = ""
    until: Part = ""
    ask: Part = ""
    basis: Part = ""


class NewReply(Form):
    """A reply to write: parts, or a text of one's own."""

    parts: PartsForm
    office: Annotated[str, Field(max_length=64)] | None = None
    text: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""


class ChangedReply(NewReply):
    """The same for a reply that is there already."""

    version: Version


class SeenReply(Form):
    """An action that needs nothing but the version of the reply."""

    version: Version


class Decision(Form):
    """The second person's word."""

    version: Version
    approve: bool
    note: Note = ""


class Published(Form):
    """Where the reply stands in public."""

    version: Version
    url: Annotated[str, Field(max_length=LONGEST_URL)]


class FindingForm(BaseModel):
    """One finding of the check."""

    criterion: str
    level: str
    text: str


class ReplyForm(BaseModel):
    """A reply with the findings about it."""

    id: int
    version: int
    lead_id: int
    office: str
    state: str
    parts: PartsForm
    text: str
    drafted_by: str
    drafted_at: datetime
    submitted_at: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    decision_note: str
    published_url: str
    published_by: str | None
    published_at: datetime | None
    findings: list[FindingForm]

    @classmethod
    def of(cls, checked: act.Checked) -> ReplyForm:
        reply = checked.reply
        own = {name: getattr(reply, name) for name in cls.model_fields if name not in ("parts", "findings")}
        findings = [
            FindingForm(criterion=found.criterion, level=found.level, text=found.text)
            for found in checked.findings
        ]
        return cls(**own, parts=PartsForm.model_validate(as_form(reply)), findings=findings)


@router.get("/leads/{lead_id}/replies")
def api_reply_list(desk: AtDesk, staff: Asking, lead_id: Id) -> list[ReplyForm]:
    """The lead's replies, newest first."""
    return [ReplyForm.of(checked) for checked in act.replies_of(desk, staff, lead_id)]


@router.get("/leads/{lead_id}/reply-suggestion")
def api_reply_suggest(desk: AtDesk, staff: Asking, lead_id: Id) -> PartsForm:
    """Parts to start from; facts are never made up."""
    return PartsForm.model_validate(act.suggest_reply(desk, staff, lead_id).to_json())


@router.post("/leads/{lead_id}/replies", status_code=201)
def api_reply_draft(desk: AtDesk, staff: Asking, lead_id: Id, form: NewReply) -> ReplyForm:
    """Write a draft."""
    parts = form.parts.model_dump()
    return ReplyForm.of(act.draft_reply(desk, staff, lead_id, parts, office=form.office, text=form.text))


@router.get("/replies/{reply_id}")
def api_reply(desk: AtDesk, staff: Asking, reply_id: Id) -> ReplyForm:
    """One reply."""
    return ReplyForm.of(act.open_reply(desk, staff, reply_id))


@router.post("/replies/{reply_id}/edit")
def api_reply_edit(desk: AtDesk, staff: Asking, reply_id: Id, form: ChangedReply) -> ReplyForm:
    """Change it; it is a draft again."""
    parts = form.parts.model_dump()
    return ReplyForm.of(
        act.edit_reply(desk, staff, reply_id, form.version, parts, office=form.office, text=form.text)
    )


@router.post("/replies/{reply_id}/submit")
def api_reply_submit(desk: AtDesk, staff: Asking, reply_id: Id, form: SeenReply) -> ReplyForm:
    """Ask for approval."""
    return ReplyForm.of(act.submit_reply(desk, staff, reply_id, form.version))


@router.post("/replies/{reply_id}/decide")
def api_reply_decide(desk: AtDesk, staff: Asking, reply_id: Id, form: Decision) -> ReplyForm:
    """Approve, or send back with a note; never by somebody who wrote on it."""
    return ReplyForm.of(
        act.decide_reply(desk, staff, reply_id, form.version, approve=form.approve, note=form.note)
    )


@router.post("/replies/{reply_id}/publish")
def api_reply_publish(desk: AtDesk, staff: Asking, reply_id: Id, form: Published) -> ReplyForm:
    """Record the public link."""
    return ReplyForm.of(act.publish_reply(desk, staff, reply_id, form.version, form.url))


@router.post("/replies/{reply_id}/withdraw")
def api_reply_withdraw(desk: AtDesk, staff: Asking, reply_id: Id, form: SeenReply) -> ReplyForm:
    """Give it up."""
    return ReplyForm.of(act.withdraw_reply(desk, staff, reply_id, form.version))
