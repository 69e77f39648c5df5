"""Opening a lead, joining a post to one, and what each does to its urgency, topic, office and deadlines."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipeline.central import Said, central_sentence
from pipeline.deadlines import TERMS, due
from pipeline.dispatch import MOST_RETURNS, Dispatch
from pipeline.lifecycle import record, take_step
from pipeline.returning import link
from pipeline.store.models import Lead, Outbox, Post
from pipeline.title import problem_title
from pipeline.town import TownContext
from pipeline.triage import URGENCY_ORDER, more_urgent

TITLE_LENGTH = 60
RETITLED_EACH = 8
"""Up to so many posts each one may change the title; beyond, one in every eighth of them."""
READ_FOR_TITLE = 60
REVIVED_AFTER = timedelta(days=3)
"""A pressing lead that was silent for so long and gets a new post is news to alerts, if they were silent too."""

PRESSING = ("critical", "urgent")
LEAST_LETTERS = 2
"""A title with fewer letters ("！", "）") says nothing."""
FEW = 3
"""Up to so many posts the most urgent one decides; a larger lead has other witnesses."""
SURE = 0.5
"""Confidence from which one post raises a lead whatever its other posts say."""
SHARE = 0.2
"""Share of a larger lead's posts that must agree where none of them is sure."""
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
    """Count a post into its lead; a more urgent post makes the lead more urgent, and alerts learn of it.

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
    raise_urgency(session, town, lead, post, now)
    _follow_majority(session, town, lead, now)
    if revived:
        session.add(Outbox(town=town.id, lead_id=lead.id, kind="lead_revived", created_at=now))


def raise_urgency(session: Session, town: TownContext, lead: Lead, post: Post, now: datetime) -> None:
    """Take over a post's higher urgency with its shorter deadlines; urgency never falls by itself."""
    urgency = more_urgent(lead.urgency, post.urgency)
    if urgency == lead.urgency:
        return
    if not _borne_out(session, lead, post):
        record(session, lead, "urgency_doubted", now, urgency=urgency, post=post.id)
        return
    before, lead.urgency = lead.urgency, urgency
    terms = due(urgency, now, town.zone)
    lead.dispatch_due = min(lead.dispatch_due, terms.dispatch)
    lead.accept_due = min(lead.accept_due, terms.accept)
    lead.feedback_due = min(lead.feedback_due, terms.feedback)
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


def _borne_out(session: Session, lead: Lead, post: Post) -> bool:
    """Whether a post's higher urgency holds for the whole lead: one doubtful reading among many does not."""
    if lead.post_count <= FEW or post.urgency_confidence >= SURE:
        return True
    session.flush()
    as_high = URGENCY_ORDER[URGENCY_ORDER.index(post.urgency) :]
    agreeing = session.scalar(
        select(func.count()).where(Post.lead_id == lead.id, Post.id != post.id, Post.urgency.in_(as_high))
    )
    return (agreeing or 0) + 1 >= max(2.0, SHARE * lead.post_count)


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
