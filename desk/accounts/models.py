"""The tables of the desk: staff accounts, sessions, service tokens, the audit record, saved views.

They describe the people who work here, never the people who write posts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.base import Base, Town


class Account(Base):
    """A member of staff who may log in."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("town", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    name: Mapped[str] = mapped_column(String(64))
    """The name to log in with; it stands in histories as `staff`."""
    role: Mapped[str] = mapped_column(String(32))
    office: Mapped[str | None] = mapped_column(String(64))
    """The office of `office_staff`; None for the other roles."""
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool]
    """The password was given by an administrator: it opens nothing but the page to change it."""
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]


class StaffSession(Base):
    """One log-in of one member of staff. Only a hash of the cookie's secret is kept."""

    __tablename__ = "staff_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    staff_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class LoginAttempt(Base):
    """A failed try to log in, for the limits. One try has a row for each counter of `login_limits.Try`."""

    __tablename__ = "login_attempts"
    __table_args__ = (Index("ix_login_attempts_at", "town", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    name_hash: Mapped[str] = mapped_column(String(64), index=True)
    """Hash of what is counted: people type passwords into the field of the name."""
    at: Mapped[datetime]
    succeeded: Mapped[bool]


class ServiceToken(Base):
    """A key with which another program uses the API, with the rights of a role."""

    __tablename__ = "service_tokens"
    __table_args__ = (UniqueConstraint("town", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    name: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(32))
    office: Mapped[str | None] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(64))
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class AuditEntry(Base):
    """Who did what at the desk, and who looked at what is restricted. Rows are only ever added."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "town", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    at: Mapped[datetime]
    staff: Mapped[str] = mapped_column(String(80))
    """An account's name, `service:NAME` for a token, `system`, or `anonymous`."""
    action: Mapped[str] = mapped_column(String(40))
    lead_id: Mapped[int | None] = mapped_column(index=True)
    data: Mapped[dict[str, Any]]
    """Ids and codes; no post text, no passwords."""


class SavedView(Base):
    """A set of filters that a member of staff keeps under a name."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("staff_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    staff_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(String(500))
    """The filters as the list's address writes them."""
    created_at: Mapped[datetime]
