"""Other leads whose posts use the same words: how the like was solved before, and what may be the same problem."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, text
from sqlalchemy.orm import Session

from pipeline.lifecycle import ENDED
from pipeline.store.models import Lead, LeadEvent, Post
from pipeline.store.review import Reply

READ_POSTS = 8
"""Posts of the lead that its words are taken from."""

WORDS = 14
HITS = 2000
"""The newest posts that hold any of the words; older ones are not looked at, so that a page stays quick."""

COMPARED = 400
NEEDED = 0.34
NEEDED_IN_TOPIC = 0.24
"""The share of the lead's weighted words that another one must hold: in any topic, in its own."""

SOLVED = tuple(state for state in ENDED if state != "merged")


@dataclass(frozen=True, slots=True)
class SimilarLead:
    """Another lead, how similar it is (0..1), by which words, and how it ended."""

    id: int
    version: int
    title: str
    topic: str
    place: str
    office: str
    state: str
    posts: int
    ended_at: datetime | None
    similarity: float
    words: tuple[str, ...]
    solution: str
    """The note of the step that ended it."""
    reply_url: str
    """Where the answer to residents was published."""


def similar_leads(
    session: Session,
    lead: Lead,
    *,
    states: Collection[str] = SOLVED,
    office: str | None = None,
    limit: int = 4,
) -> list[SimilarLead]:
    """The most similar leads in one of `states`; only those of `office` where the reader sees no others.

    Restricted leads are compared within their office only.
    """
    words = _words_of(session, lead)
    if not words:
        return []
    candidates = (
        select(Lead.id, Lead.topic, Post.tokens)  # whole leads are read for the few that are shown
        .join(Post, Post.lead_id == Lead.id)
        .where(Post.id.in_(_posts_with_any(session, words)), Lead.town == lead.town, Lead.id != lead.id)
        .where(Lead.state.in_(states), Lead.restricted.is_(lead.restricted))
        .order_by(Post.id.desc())
        .limit(COMPARED)
    )
    if lead.restricted:
        candidates = candidates.where(Lead.office == lead.office)
    if office is not None:
        candidates = candidates.where(Lead.office == office)
    held: defaultdict[int, set[str]] = defaultdict(set)
    topics: dict[int, str] = {}
    for number, topic, tokens in session.execute(candidates):
        held[number] |= words & set(tokens.split())
        topics[number] = topic
    weight = _weights(words, held.values())
    whole = sum(weight.values())
    scores = {number: sum(weight[word] for word in shared) / whole for number, shared in held.items()}
    needed = {number: NEEDED_IN_TOPIC if topic == lead.topic else NEEDED for number, topic in topics.items()}
    fitting = (number for number in scores if scores[number] >= needed[number])
    best = sorted(fitting, key=lambda number: (-scores[number], -number))[:limit]
    shown = _shown(session, best)
    return [
        replace(
            shown[number],
            similarity=round(scores[number], 2),
            words=tuple(sorted(held[number], key=lambda word: (-weight[word], word))[:6]),
        )
        for number in best
    ]


def _words_of(session: Session, lead: Lead) -> set[str]:
    """The words that most posts of the lead use, those of the first title before all others."""
    rows = session.scalars(
        select(Post.tokens)
        .where(Post.lead_id == lead.id)
        .order_by(Post.published_at, Post.id)
        .limit(READ_POSTS)
    ).all()
    counts: Counter[str] = Counter()
    for tokens in rows:
        title, _line, body = tokens.partition("\n")
        counts.update(dict.fromkeys(set(title.split()), 2))
        counts.update(set(body.split()))
    ranked = sorted(
        counts.items(), key=lambda item: (-item[1], item[0])
    )  # the same for equal counts each time
    usable = [word for word, _count in ranked[:60] if len(word) > 1 and not word.isdigit()]
    return set(usable[:WORDS])


def _posts_with_any(session: Session, words: Collection[str]) -> Select[tuple[int]]:
    if session.get_bind().dialect.name == "sqlite":
        # quoted strings only: no word is read as the index's query language
        match = " OR ".join('"' + word.replace('"', "") + '"' for word in sorted(words))
        hits = (
            text(
                "SELECT rowid AS id FROM post_words WHERE post_words MATCH :any ORDER BY rowid DESC LIMIT :most"
            )
            .bindparams(any=match, most=HITS)
            .columns(Post.id)
            .subquery()
        )
        return select(hits.c.id)
    query: ColumnElement[Any] = func.plainto_tsquery("simple", "")
    for word in sorted(words):
        query = query.op("||")(func.plainto_tsquery("simple", word))
    newest = (
        select(Post.id)
        .where(func.to_tsvector("simple", Post.tokens).op("@@")(query))
        .order_by(Post.id.desc())
        .limit(HITS)
        .subquery()
    )
    return select(newest.c.id)


def _weights(words: Collection[str], held: Iterable[set[str]]) -> dict[str, float]:
    """Words that few of the compared leads hold say more than those that nearly all hold."""
    sets = list(held)
    return {word: 0.2 + math.log((1 + len(sets)) / (1 + sum(word in one for one in sets))) for word in words}


def _shown(session: Session, leads: Sequence[int]) -> dict[int, SimilarLead]:
    """The leads as they are shown, without what makes them similar: three queries, however many there are."""
    if not leads:
        return {}
    steps = session.scalars(
        select(LeadEvent).where(LeadEvent.lead_id.in_(leads), LeadEvent.kind == "step").order_by(LeadEvent.id)
    )
    notes = {
        step.lead_id: str(step.data["note"])
        for step in steps
        if step.data.get("after") in ENDED and step.data.get("note")
    }  # the newest
    published = (
        select(Reply.lead_id, Reply.published_url)
        .where(Reply.lead_id.in_(leads), Reply.state == "published")
        .order_by(Reply.id)
    )
    links = {row.lead_id: row.published_url for row in session.execute(published)}
    return {
        lead.id: SimilarLead(
            id=lead.id,
            version=lead.version,
            title=lead.title,
            topic=lead.topic,
            place=lead.place,
            office=lead.office,
            state=lead.state,
            posts=lead.post_count,
            ended_at=lead.closed_at,
            similarity=0.0,
            words=(),
            solution=notes.get(lead.id, ""),
            reply_url=links.get(lead.id) or "",
        )
        for lead in session.scalars(select(Lead).where(Lead.id.in_(leads)))
    }
