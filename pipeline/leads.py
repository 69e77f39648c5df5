"""Opening a lead, joining a post to one, and what each does to its urgency, topic, office and deadlines."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipeline.bearing_out import Reading, borne_out, raises
from pipeline.central import Said, central_sentence
from pipeline.deadlines import TERMS, due
from pipeline.dispatch import MOST_RETURNS, Dispatch
from pipeline.lead_terms import hasten, relax
from pipeline.lifecycle import record, take_step
from pipeline.returning import link
from pipeline.store.models import Lead, LeadEvent, Outbox, Post
from pipeline.title import problem_title
from pipeline.town import TownContext
from pipeline.triage import PRESSING, more_urgent

TITLE_LENGTH = 60
RETITLED_EACH = 8
"""Up to so many posts each one may change the title; beyond, one in every eighth of them."""
READ_FOR_TITLE = 60
REVIVED_AFTER = timedelta(days=3)
"""A pressing lead that was silent for so long and gets a new post is news to alerts, if they were silent too."""

LEAST_LETTERS = 2
"""A title with fewer letters ("！", "）") says nothing."""
UNSURE_BASIS = "unsure"
"""Basis code of a pressing lead the classifier is unsure of: the coordinator looks at it at once."""

_SENTENCE = re.compile(r"[。！？!?\n；;]")
_GREETING = re.compile(
    r"^(尊敬的|敬爱的|您好|你好|领导|书记|市长|县长|镇长|各位)[^，,。！!：:\n]{0,14}[，,。！!：:]\s*"
)


def open_lead(
    session: Session, town: TownContext, post: Post, now: datetime, *, again: int | None = None
) -> Lead:
    """A new lead from its first post: routed, with deadlines, handed over unless a person must look first.

    `again` is the ended lead about the same problem, if there was one.
    """
    chosen = _route(town, post.topic, post.title + post.text, post.place, post.urgency, post.abstained)
    terms = due(post.urgency, now, town.zone)
    lead = Lead(
        town=town.id,
        title=headline(post.title, post.text, town.town.name),
        topic=post.topic,
        urgency=post.urgency,
        place=post.place,
        office=chosen.office,
        relation=chosen.relation,
        basis=chosen.basis,
        state="received",
        unsure=post.abstained,
        restricted=town.catalogue.is_restricted(post.topic),
        post_count=1,
        first_seen=post.published_at,
        last_seen=post.published_at,
        received_at=now,
        dispatch_due=terms.dispatch,
        accept_due=terms.accept,
        feedback_due=terms.feedback,
    )
    session.add(lead)
    session.flush()
    if again is not None:
        link(session, lead, again, now)
    record(session, lead, "opened", now, topic=lead.topic, urgency=lead.urgency, post=post.id, again=again)
    hand_over(session, town, lead, chosen, now)
    session.add(Outbox(town=town.id, lead_id=lead.id, kind="lead_opened", created_at=now))
    return lead


def join_lead(
    session: Session, town: TownContext, lead: Lead, post: Post, now: datetime, *, late: bool = False
) -> None:
    """Count a post into its lead, whose urgency and topic follow what its posts say; alerts learn of a higher one.

    `late` says that the post is older than the end of the lead, which it does not change.
    """
    lead.post_count += 1
    revived = lead.urgency in PRESSING and post.published_at - lead.last_seen > REVIVED_AFTER
    lead.first_seen = min(lead.first_seen, post.published_at)
    lead.last_seen = max(lead.last_seen, post.published_at)
    if not lead.place:
        lead.place = post.place
    record(session, lead, "post_late" if late else "post_joined", now, post=post.id)
    if late:
        return
    retitle(session, town, lead)
    follow_urgency(session, town, lead, post, now)
    _follow_majority(session, town, lead, now)
    if revived:
        session.add(Outbox(town=town.id, lead_id=lead.id, kind="lead_revived", created_at=now))


def follow_urgency(session: Session, town: TownContext, lead: Lead, post: Post, now: datetime) -> None:
    """A post was read or read anew: the lead takes over its higher urgency, or falls to what all its posts bear out."""
    urgency = more_urgent(lead.urgency, post.urgency)
    if urgency == lead.urgency:
        _lower(session, town, lead, now)
        return
    if not raises(_readings(session, lead, without=post), Reading(post.urgency, post.urgency_confidence)):
        record(session, lead, "urgency_doubted", now, urgency=urgency, post=post.id)
        return
    before, lead.urgency = lead.urgency, urgency
    hasten(lead, now, town.zone)
    record(session, lead, "urgency_raised", now, before=before, after=urgency, post=post.id)
    session.add(Outbox(town=town.id, lead_id=lead.id, kind="urgency_raised", created_at=now))
    if lead.state == "received" and urgency in PRESSING:
        chosen = _route(town, lead.topic, post.title + post.text, lead.place, urgency, lead.unsure)
        hand_over(session, town, lead, chosen, now)


def restrict(session: Session, town: TownContext, lead: Lead, post: Post, now: datetime) -> None:
    """A post of an open lead turns out to be for one office's eyes only: the whole lead goes to that office."""
    before, lead.topic, lead.restricted = lead.topic, post.topic, True
    chosen = _route(town, post.topic, post.title + post.text, lead.place, lead.urgency, unsure=False)
    record(session, lead, "topic_changed", now, before=before, after=post.topic)
    hand_over(session, town, lead, chosen, now)
    session.add(Outbox(town=town.id, lead_id=lead.id, kind="lead_redispatched", created_at=now))


def _lower(session: Session, town: TownContext, lead: Lead, now: datetime) -> None:
    """Let a pressing lead fall to the urgency that its posts bear out, never below what a person said.

    The history says so; nobody is alerted again.
    """
    if lead.urgency not in PRESSING or lead.confirmed_at is not None:
        return
    urgency = more_urgent(borne_out(_readings(session, lead), lead.urgency), _merged_in(session, lead))
    if more_urgent(urgency, lead.urgency) == urgency:
        return
    before, lead.urgency = lead.urgency, urgency
    relax(lead, town.zone)
    record(session, lead, "urgency_lowered", now, before=before, after=urgency, count=lead.post_count)


def _readings(session: Session, lead: Lead, *, without: Post | None = None) -> list[Reading]:
    """How the lead's posts were read, oldest first."""
    session.flush()
    rows = session.execute(
        select(Post.id, Post.urgency, Post.urgency_confidence)
        .where(Post.lead_id == lead.id, Post.actionable)
        .order_by(Post.published_at, Post.id)
    )
    return [
        Reading(urgency, confidence)
        for number, urgency, confidence in rows
        if without is None or number != without.id
    ]


def _merged_in(session: Session, lead: Lead) -> str:
    """The highest urgency that a person had confirmed of a lead that was merged into this one."""
    events = session.scalars(
        select(LeadEvent).where(LeadEvent.lead_id == lead.id, LeadEvent.kind == "merged")
    )
    urgency = "enquiry"
    for event in events:
        other = event.data.get("other_before", {})
        if other.get("confirmed_at"):
            urgency = more_urgent(urgency, other["urgency"])
    return urgency


def hand_over(session: Session, town: TownContext, lead: Lead, chosen: Dispatch, now: datetime) -> None:
    """Dispatch the lead to the chosen office, unless it can wait for a person and the machine is unsure.

    A lead that an office sent back goes to the next one with a new term to accept it.
    """
    lead.office, lead.relation, lead.basis = chosen.office, chosen.relation, chosen.basis
    record(session, lead, "routed", now, office=chosen.office, basis=chosen.basis, words=list(chosen.words))
    sure = not lead.unsure or lead.urgency in PRESSING
    if lead.state == "returned" or (lead.state == "received" and sure):
        lead.accept_due = TERMS[lead.urgency].accept.after(now, town.zone)
        take_step(session, lead, "dispatched", now)


def headline(title: str, text: str, own_name: str = "") -> str:
    """A post's title as the name of a problem, else its first sentence without the greeting.

    `own_name` is the town's.
    """
    if sum(letter.isalnum() for letter in title) >= LEAST_LETTERS:
        return problem_title(title, own_name)[:TITLE_LENGTH]
    start = _GREETING.sub("", text.strip())
    for sentence in _SENTENCE.split(start):
        if len(sentence.strip()) >= 4:
            return sentence.strip()[:TITLE_LENGTH]
    return text.strip()[:TITLE_LENGTH]


def retitle(session: Session, town: TownContext, lead: Lead) -> None:
    """Call the lead by the most central of its posts' titles. Asked less and less often as it grows."""
    if lead.post_count > RETITLED_EACH and lead.post_count % (lead.post_count // RETITLED_EACH):
        return
    session.flush()
    rows = session.execute(
        select(Post.title, Post.text, Post.tokens)
        .where(Post.lead_id == lead.id, Post.purged_at.is_(None))
        .order_by(Post.published_at, Post.id)
        .limit(READ_FOR_TITLE)
    )
    said = [Said(headline(title, text, town.town.name), text, tokens) for title, text, tokens in rows]
    lead.title = central_sentence(said)[:TITLE_LENGTH] or lead.title


def _route(town: TownContext, topic: str, text: str, place: str, urgency: str, unsure: bool) -> Dispatch:
    if unsure and urgency in PRESSING:
        return Dispatch(town.town.coordinator, "own", UNSURE_BASIS)
    return town.catalogue.office_for(topic, text, town.around(place))


def _follow_majority(session: Session, town: TownContext, lead: Lead, now: datetime) -> None:
    """When most posts of a lead say another topic than its first, re-route it: before an office accepted.

    What a person has confirmed or corrected stays.
    """
    if lead.confirmed_at is not None:
        return
    if lead.state not in ("received", "dispatched") or (lead.returns or 0) >= MOST_RETURNS:
        return  # an office has it, or the coordinator decides where it goes
    session.flush()
    votes = session.execute(
        select(Post.topic, func.sum(Post.topic_confidence))
        .where(Post.lead_id == lead.id, Post.abstained.is_(False))
        .group_by(Post.topic)
    )
    weight = {topic: float(total) for topic, total in votes}
    if not weight:
        return
    was_unsure = lead.unsure
    winner = max(weight, key=lambda topic: (weight[topic], topic))
    if winner == lead.topic and not was_unsure:
        return
    if winner != lead.topic and weight[winner] <= weight.get(lead.topic, 0.0) + 0.5:
        return
    before, lead.topic, lead.unsure = lead.topic, winner, False
    lead.restricted = lead.restricted or town.catalogue.is_restricted(winner)
    text = " ".join(session.scalars(select(Post.title + Post.text).where(Post.lead_id == lead.id).limit(20)))
    chosen = _route(town, winner, text, lead.place, lead.urgency, unsure=False)
    record(session, lead, "topic_changed", now, before=before, after=winner)
    moved = chosen.office != lead.office and lead.state == "dispatched"
    hand_over(session, town, lead, chosen, now)
    if moved:
        session.add(Outbox(town=town.id, lead_id=lead.id, kind="lead_redispatched", created_at=now))
