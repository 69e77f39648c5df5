"""The JSON forms of the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from desk.parts import Desk
from pipeline.history import describe
from pipeline.lead_search import ListRow
from pipeline.lead_view import LeadView
from pipeline.lifecycle import NEXT
from pipeline.seen import LARGEST
from pipeline.steps import DISMISSALS, LONGEST_NOTE

Id = Annotated[int, Path(ge=1, le=LARGEST)]
"""A number in an address."""

Version = Annotated[int, Field(ge=0, le=LARGEST, description="the version of the lead that was read")]
Note = Annotated[str, Field(max_length=LONGEST_NOTE)]


class Form(BaseModel):
    """Parent of what is sent: unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """Why a request was refused."""

    error: str
    message: str


class LeadRow(BaseModel):
    """A lead in the list."""

    id: int
    version: int
    title: str
    topic: str
    urgency: str
    place: str
    office: str
    state: str
    score: float | None
    words: list[str]
    posts: int
    first_seen: datetime
    last_seen: datetime
    due: datetime | None
    unsure: bool
    restricted: bool
    times: int
    """How often the problem has come, this time included."""

    @classmethod
    def of(cls, row: ListRow) -> LeadRow:
        return cls(
            **{name: getattr(row, name) for name in cls.model_fields if name not in ("words", "times")},
            words=list(row.words),
            times=row.again.times if row.again else 1,
        )


class LeadPage(BaseModel):
    """A page of the list; `next` is the `after` of the following one."""

    rows: list[LeadRow]
    next: str | None


class PostForm(BaseModel):
    """A post of a lead, redacted, with the link to the public original."""

    id: int
    source: str
    url: str
    title: str
    text: str
    published_at: datetime
    likes: int | None
    dislikes: int | None
    replies: int | None
    pinned: bool
    evidence: dict[str, Any]
    reasons: list[Any]


class EventForm(BaseModel):
    """A step of a lead's history."""

    at: datetime
    kind: str
    staff: str
    words: str
    data: dict[str, Any]


class LeadForm(BaseModel):
    """A lead with its posts and history."""

    id: int
    version: int
    title: str
    topic: str
    urgency: str
    place: str
    office: str
    relation: str
    basis: str
    state: str
    next: list[str]
    unsure: bool
    restricted: bool
    satisfied: bool | None
    merged_into: int | None
    again: list[int]
    """The earlier leads of the same problem, oldest first."""
    came_back_as: list[int]
    """The later leads of the same problem."""
    dispatch_due: datetime
    accept_due: datetime
    feedback_due: datetime
    repeats: int
    posts: list[PostForm]
    history: list[EventForm]

    @classmethod
    def of(cls, desk: Desk, view: LeadView) -> LeadForm:
        lead = view.lead
        own = {name: getattr(lead, name) for name in cls.model_fields if hasattr(lead, name)}
        posts = [
            PostForm(
                source=post.source_id,
                **{name: getattr(post, name) for name in PostForm.model_fields if name != "source"},
            )
            for post in view.posts
        ]
        history = [
            EventForm(
                at=event.at,
                kind=event.kind,
                staff=event.staff,
                words=describe(event.kind, event.data, desk.town),
                data=event.data,
            )
            for event in view.events
        ]
        links: dict[str, Any] = {
            "again": list(view.again.before) if view.again else [],
            "came_back_as": [one.id for one in view.came_back],
        }
        return cls(
            **own, **links, next=list(NEXT[lead.state]), repeats=view.repeats, posts=posts, history=history
        )


class Seen(Form):
    """An action that needs nothing but the version."""

    version: Version


class Correction(Form):
    """What the lead really is; only what is given is changed."""

    version: Version
    topic: Annotated[str, Field(max_length=64)] | None = None
    urgency: Literal["critical", "urgent", "normal", "enquiry"] | None = None
    place: Annotated[str, Field(max_length=200)] | None = None
    office: Annotated[str, Field(max_length=64)] | None = None
    note: Note = ""

    def changes(self) -> dict[str, str]:
        given = {name: getattr(self, name) for name in ("topic", "urgency", "place", "office")}
        return {name: value for name, value in given.items() if value is not None}


class Step(Form):
    """A plain step of the life of a lead."""

    version: Version
    state: Literal["received", "accepted", "in_work", "answered", "closed", "returned"]
    note: Note = ""


class Dismissal(Form):
    """Why no action is needed."""

    version: Version
    reason: Annotated[str, Field(max_length=40, description="one of " + ", ".join(DISMISSALS))]
    note: Note = ""


class FollowUp(Form):
    """What residents said afterwards."""

    version: Version
    satisfied: bool
    note: Note = ""


class Other(Form):
    """Another lead as it was read."""

    id: Annotated[int, Field(ge=1, le=LARGEST)]
    version: Version


class Merge(Form):
    """The leads whose posts go into this one."""

    version: Version
    others: Annotated[list[Other], Field(min_length=1, max_length=100)]


PostIds = Annotated[list[Annotated[int, Field(ge=1, le=LARGEST)]], Field(min_length=1, max_length=1000)]


class Split(Form):
    """The posts that get a lead of their own."""

    version: Version
    posts: PostIds


class Move(Form):
    """The posts that go to another lead."""

    version: Version
    posts: PostIds
    to: Other


class Made(BaseModel):
    """The number of what was made."""

    id: int


class Undone(BaseModel):
    """What was taken back."""

    undone: str
