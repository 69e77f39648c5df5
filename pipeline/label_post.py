"""A person says what a post is. Where the post is a lead by itself, the lead follows as with a correction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from classify.labels import OTHER
from common.errors import InputError, LifeCycleError, StaleError
from common.i18n import _
from pipeline.correct import LONGEST_PLACE, confirm, correct
from pipeline.leads import open_lead
from pipeline.lifecycle import ENDED, NEXT, take_step
from pipeline.seen import get_seen
from pipeline.steps import dismiss
from pipeline.store.learning import LabelSkip
from pipeline.store.models import Lead, Post
from pipeline.store.review import TrainingLabel
from pipeline.town import TownContext
from pipeline.triage import URGENCY_ORDER
from pipeline.undo import last_action, undo

QUEUE = ("unsure", "random")
"""Values of `how` for labels that come from the queue."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a reviewer says about a post. `topic` is `other` where nobody can act on it."""

    topic: str
    urgency: str
    place: str

    @property
    def fields(self) -> dict[str, str]:
        if self.topic == OTHER:
            return {"actionable": "false"}
        return {"topic": self.topic, "urgency": self.urgency, "place": self.place}


def label_post(
    session: Session,
    post: Post,
    said: Said,
    now: datetime,
    *,
    town: TownContext,
    staff: str,
    version: int | None = None,
    how: str = "unsure",
) -> str:
    """Store the labels; returns what became of the lead: `alone`, `corrected`, `confirmed`, `dismissed`, `opened`.

    `version` is the lead's as the reviewer saw it. A lead with other posts is left as it is, also one that has
    gone on so far that it cannot be changed.
    """
    _check(said, town)
    _not_labelled_meanwhile(session, post)
    outcome = _follow(session, post, said, now, town=town, staff=staff, version=version)
    session.flush()
    have = set(
        session.scalars(
            select(TrainingLabel.field).where(
                TrainingLabel.post_id == post.id, TrainingLabel.withdrawn_at.is_(None)
            )
        )
    )
    for row in session.scalars(
        select(TrainingLabel).where(TrainingLabel.post_id == post.id, TrainingLabel.at == now)
    ):
        row.how = how
    before = {"topic": post.topic, "urgency": post.urgency, "place": post.place}
    before["actionable"] = str(post.actionable).lower()
    session.add_all(
        TrainingLabel(
            town=town.id, post_id=post.id, lead_id=post.lead_id, at=now, staff=staff, how=how, field=field,
            before=before[field], value=value,
        )
        for field, value in said.fields.items()
        if field not in have
    )  # fmt: skip
    return outcome


def _check(said: Said, town: TownContext) -> None:
    wrong = (
        "topic"
        if said.topic != OTHER and not town.catalogue.knows(said.topic)
        else "urgency"
        if said.topic != OTHER and said.urgency not in URGENCY_ORDER
        else "place"
        if len(said.place) > LONGEST_PLACE or not said.place.isprintable()
        else ""
    )
    if wrong:
        value = getattr(said, wrong)
        raise InputError(_("{field} = {value}：没有这一项").format(field=wrong, value=value[:80]))


def _not_labelled_meanwhile(session: Session, post: Post) -> None:
    other = session.scalar(
        select(TrainingLabel).where(TrainingLabel.post_id == post.id, TrainingLabel.withdrawn_at.is_(None))
    )
    if other is not None:
        raise StaleError(_("{staff} 已经标注了这条帖子，您的标注没有保存").format(staff=other.staff))


def _follow(
    session: Session,
    post: Post,
    said: Said,
    now: datetime,
    *,
    town: TownContext,
    staff: str,
    version: int | None,
) -> str:
    """Let the lead follow where the post is all of it."""
    if post.lead_id is None:
        return "alone" if said.topic == OTHER else _open(session, post, said, now, town=town, staff=staff)
    lead = session.get_one(Lead, post.lead_id)
    if lead.post_count > 1 or lead.state in ENDED:
        return "alone"
    lead = get_seen(session, town, lead.id, lead.version if version is None else version)
    if said.topic == OTHER:
        if "no_action" not in NEXT[lead.state]:
            return "alone"
        dismiss(session, lead, "no_problem", now, staff=staff)
        return "dismissed"
    if all(getattr(lead, field) == value for field, value in said.fields.items()):
        confirm(session, lead, now, town=town, staff=staff)
        return "confirmed"
    correct(session, lead, said.fields, now, town=town, staff=staff)
    return "corrected"


def _open(session: Session, post: Post, said: Said, now: datetime, *, town: TownContext, staff: str) -> str:
    """The machine threw a real problem away: it gets its lead now."""
    post.topic, post.urgency, post.place = said.topic, said.urgency, said.place
    post.actionable, post.abstained, post.pinned = True, False, True
    lead = open_lead(session, town, post, now)
    lead.confirmed_at = now
    post.lead_id = lead.id
    session.flush()
    return "opened"


def skip_post(session: Session, post: Post, now: datetime, *, staff: str) -> None:
    """Leave the post to others; asked twice, it stays skipped once."""
    there = select(LabelSkip.id).where(LabelSkip.post_id == post.id, LabelSkip.staff == staff)
    if session.scalar(there) is None:
        session.add(LabelSkip(town=post.town, post_id=post.id, staff=staff, at=now))


def last_of(session: Session, town: TownContext, staff: str) -> tuple[int, datetime] | None:
    """The post this person labelled or skipped last in the queue, and when."""
    label = session.execute(
        select(TrainingLabel.post_id, TrainingLabel.at)
        .where(
            TrainingLabel.town == town.id,
            TrainingLabel.staff == staff,
            TrainingLabel.how.in_(QUEUE),
            TrainingLabel.withdrawn_at.is_(None),
        )
        .order_by(TrainingLabel.id.desc())
        .limit(1)
    ).first()
    skip = session.execute(
        select(LabelSkip.post_id, LabelSkip.at)
        .where(LabelSkip.town == town.id, LabelSkip.staff == staff)
        .order_by(LabelSkip.id.desc())
        .limit(1)
    ).first()
    both = [(int(one[0]), one[1]) for one in (label, skip) if one is not None]
    return max(both, key=lambda one: one[1]) if both else None


def undo_post(
    session: Session, post: Post, at: datetime, now: datetime, *, town: TownContext, staff: str
) -> None:
    """Take back what this person said (or skipped) about the post at that moment, and what the lead did for it."""
    for skip in session.scalars(
        select(LabelSkip).where(LabelSkip.post_id == post.id, LabelSkip.staff == staff, LabelSkip.at == at)
    ):
        session.delete(skip)
        return
    lead = session.get(Lead, post.lead_id) if post.lead_id is not None else None
    if lead is not None:
        _undo_lead(session, lead, post, at, now, town=town, staff=staff)
    for row in session.scalars(
        select(TrainingLabel).where(
            TrainingLabel.post_id == post.id, TrainingLabel.staff == staff, TrainingLabel.at == at
        )
    ):
        row.withdrawn_at = now


def _undo_lead(
    session: Session, lead: Lead, post: Post, at: datetime, now: datetime, *, town: TownContext, staff: str
) -> None:
    event = last_action(session, lead)
    if event is not None and event.at == at and event.staff == staff:
        undo(session, lead, now, town=town, staff=staff)
    elif lead.received_at == at and lead.confirmed_at == at and lead.post_count == 1:
        if "no_action" not in NEXT[lead.state]:
            raise LifeCycleError(_("线索 {lead} 之后又有变化，不能撤销").format(lead=lead.id))
        take_step(session, lead, "no_action", now, staff=staff, note=_("标注已撤销"))
        post.actionable, post.pinned = False, False
