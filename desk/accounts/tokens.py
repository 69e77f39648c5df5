"""Service tokens: keys for other programs, shown once, kept as a hash, with the rights of a role."""

from __future__ import annotations

import secrets
from collections.abc import Container
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from common.errors import InputError
from common.i18n import _
from desk.accounts.accounts import check_role
from desk.accounts.models import ServiceToken
from desk.accounts.sessions import Staff, digest
from desk.audit import note
from pipeline.store.engine import Store

PREFIX = "xy_"
USED_EVERY = timedelta(minutes=5)


def add_token(
    session: Session,
    town: str,
    *,
    name: str,
    role: str,
    office: str | None,
    offices: Container[str],
    now: datetime,
    by: str,
) -> str:
    """Add a token and return its secret, which nobody can read again."""
    if not 1 <= len(name) <= 40 or not name.isprintable() or not name.strip():
        raise InputError(_("服务名 {name}：应为 1 到 40 个可见字符").format(name=name))
    check_role(role, office, offices)
    if session.scalar(select(ServiceToken).where(ServiceToken.town == town, ServiceToken.name == name)):
        raise InputError(_("服务 {name} 已有令牌（停用的也算），请换一个名字").format(name=name))
    secret = PREFIX + secrets.token_urlsafe(32)
    session.add(
        ServiceToken(
            town=town,
            name=name,
            role=role,
            office=office,
            token_hash=digest(secret),
            created_at=now,
            created_by=by,
        )
    )
    note(session, town, by, "token_added", now, service=name, role=role, office=office)
    return secret


def revoke_token(session: Session, town: str, name: str, now: datetime, *, by: str) -> None:
    """A token stops working at once."""
    found = session.scalar(select(ServiceToken).where(ServiceToken.town == town, ServiceToken.name == name))
    if found is None:
        raise InputError(_("没有服务 {name} 的令牌").format(name=name))
    if found.revoked_at is None:
        found.revoked_at = now
        note(session, town, by, "token_revoked", now, service=name)


def list_tokens(session: Session, town: str) -> list[ServiceToken]:
    """All tokens by name, the revoked ones too."""
    return list(
        session.scalars(select(ServiceToken).where(ServiceToken.town == town).order_by(ServiceToken.name))
    )


def find_token(store: Store, town: str, secret: str, now: datetime) -> Staff | None:
    """Which service asks, or None for an unknown or revoked token."""
    if not secret.startswith(PREFIX):
        return None
    with store.read() as session:
        found = session.scalar(
            select(ServiceToken).where(ServiceToken.town == town, ServiceToken.token_hash == digest(secret))
        )
    if found is None or found.revoked_at is not None:
        return None
    if found.last_used_at is None or now - found.last_used_at > USED_EVERY:
        with store.write() as session:
            session.execute(update(ServiceToken).where(ServiceToken.id == found.id).values(last_used_at=now))
    return Staff(found.id, f"service:{found.name}", found.role, found.office, service=True)
