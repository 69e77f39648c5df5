"""How often somebody may try to log in: per account and over all, counted in the database."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from desk.accounts.models import LoginAttempt

WINDOW = timedelta(minutes=15)
FAILURES_OF_ONE = 5
FAILURES_OF_ALL = 100
KEPT = timedelta(days=1)


def may_try(session: Session, town: str, name: str, now: datetime) -> bool:
    """Whether a log-in as `name` is still allowed in this window of time."""
    failures = (
        select(func.count())
        .select_from(LoginAttempt)
        .where(LoginAttempt.town == town, LoginAttempt.at > now - WINDOW, LoginAttempt.succeeded.is_(False))
    )
    of_one = session.scalar(failures.where(LoginAttempt.name_hash == _hash(name))) or 0
    return of_one < FAILURES_OF_ONE and (session.scalar(failures) or 0) < FAILURES_OF_ALL


def remember_try(session: Session, town: str, name: str, now: datetime, *, succeeded: bool) -> None:
    """Count a try. A success forgives the account's earlier failures; old rows go."""
    if succeeded:
        session.execute(
            delete(LoginAttempt).where(LoginAttempt.town == town, LoginAttempt.name_hash == _hash(name))
        )
    session.execute(delete(LoginAttempt).where(LoginAttempt.at < now - KEPT))
    session.add(LoginAttempt(town=town, name_hash=_hash(name), at=now, succeeded=succeeded))


def _hash(name: str) -> str:
    return hashlib.sha256(name.casefold().encode()).hexdigest()
