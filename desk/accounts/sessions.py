"""Sessions: a random secret in a cookie, its hash in the database, an end after hours and after idling."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from desk.accounts.models import Account, StaffSession

IDLE = timedelta(hours=2)
SEEN_EVERY = timedelta(minutes=5)
"""A session's last use is written down this often: reading pages must not make the database busy."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Who asks: a member of staff, or a service with a token (then `name` is `service:NAME`)."""

    id: int
    name: str
    role: str
    office: str | None
    must_change: bool = False
    service: bool = False


def digest(secret: str) -> str:
    """What the database keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_session(session: Session, account: Account, now: datetime, lasts: timedelta) -> str:
    """Start a session; returns the cookie's secret. Sessions that have ended are swept out."""
    session.execute(delete(StaffSession).where(StaffSession.expires_at < now))
    secret = secrets.token_urlsafe(32)
    session.add(
        StaffSession(
            town=account.town,
            staff_id=account.id,
            token_hash=digest(secret),
            created_at=now,
            seen_at=now,
            expires_at=now + lasts,
        )
    )
    account.last_login_at = now
    return secret


@dataclass(frozen=True, slots=True)
class Found:
    """A valid session; `touch` says that its last use should be written down."""

    staff: Staff
    touch: bool


def find_session(session: Session, town: str, secret: str, now: datetime) -> Found | None:
    """Whose session it is, or None where it is unknown, over, idle for too long or its account closed."""
    row = session.execute(
        select(  # for every page: no more than it needs
            StaffSession.expires_at,
            StaffSession.seen_at,
            Account.id,
            Account.name,
            Account.role,
            Account.office,
            Account.must_change,
            Account.disabled_at,
        )
        .join(Account, Account.id == StaffSession.staff_id)
        .where(StaffSession.token_hash == digest(secret), StaffSession.town == town)
    ).first()
    if row is None:
        return None
    if row.expires_at <= now or now - row.seen_at > IDLE or row.disabled_at is not None:
        return None
    staff = Staff(row.id, row.name, row.role, row.office, row.must_change)
    return Found(staff, now - row.seen_at > SEEN_EVERY)


def touch_session(session: Session, secret: str, now: datetime) -> None:
    """Write down that the session was used."""
    session.execute(update(StaffSession).where(StaffSession.token_hash == digest(secret)).values(seen_at=now))


def end_session(session: Session, secret: str) -> None:
    """Log out."""
    session.execute(delete(StaffSession).where(StaffSession.token_hash == digest(secret)))
