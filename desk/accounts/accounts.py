"""Accounts: adding, listing, disabling, new passwords. There is no account until somebody adds one."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from common.errors import InputError
from common.i18n import _
from desk.accounts.models import Account, StaffSession
from desk.accounts.passwords import hash_password, one_time_password
from desk.audit import note
from desk.rights import ROLES

_NAME = re.compile(r"[a-z][a-z0-9_.-]{1,39}")


def add_account(
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
    """Add an account and return its one-time password."""
    if not _NAME.fullmatch(name) or name == "system":
        raise InputError(
            _("账号 {name}：应为 2 到 40 个小写字母、数字、点、横线或下划线，以字母开头").format(name=name)
        )
    check_role(role, office, offices)
    if find_account(session, town, name) is not None:
        raise InputError(_("账号 {name} 已经有了").format(name=name))
    password = one_time_password()
    session.add(
        Account(
            town=town,
            name=name,
            role=role,
            office=office,
            password_hash=hash_password(password),
            must_change=True,
            created_at=now,
        )
    )
    note(session, town, by, "account_added", now, account=name, role=role, office=office)
    return password


def check_role(role: str, office: str | None, offices: Container[str]) -> None:
    """Raise `InputError` unless the role exists and has an office exactly where it needs one."""
    if role not in ROLES:
        raise InputError(_("角色 {role}：只能是 {allowed}").format(role=role, allowed="、".join(ROLES)))
    if role == "office_staff" and office is None:
        raise InputError(_("承办部门的账号必须写明部门（--office）"))
    if role != "office_staff" and office is not None:
        raise InputError(_("只有承办部门（office_staff）的账号才写部门"))
    if office is not None and office not in offices:
        raise InputError(_("没有部门 {office}").format(office=office))


def find_account(session: Session, town: str, name: str) -> Account | None:
    """The account with this name, disabled or not."""
    return session.scalar(select(Account).where(Account.town == town, Account.name == name))


def get_account(session: Session, town: str, name: str) -> Account:
    """The account with this name, or `InputError`."""
    account = find_account(session, town, name)
    if account is None:
        raise InputError(_("没有账号 {name}").format(name=name))
    return account


def list_accounts(session: Session, town: str) -> list[Account]:
    """All accounts by name, the disabled ones too."""
    return list(session.scalars(select(Account).where(Account.town == town).order_by(Account.name)))


def reset_password(session: Session, town: str, name: str, now: datetime, *, by: str) -> str:
    """Give an account a new one-time password, end its sessions, and open it again if it was disabled."""
    account = get_account(session, town, name)
    password = one_time_password()
    account.password_hash, account.must_change = hash_password(password), True
    account.disabled_at = None
    _end_sessions(session, account)
    note(session, town, by, "password_reset", now, account=name)
    return password


def disable_account(session: Session, town: str, name: str, now: datetime, *, by: str) -> None:
    """Close an account at once. The last administrator stays: somebody must be able to open accounts."""
    account = get_account(session, town, name)
    if account.disabled_at is not None:
        return
    if account.role == "administrator":
        others = select(Account.id).where(
            Account.town == town,
            Account.role == "administrator",
            Account.disabled_at.is_(None),
            Account.id != account.id,
        )
        if session.scalar(others.limit(1)) is None:
            raise InputError(_("{name} 是最后一个管理员，不能停用").format(name=name))
    account.disabled_at = now
    _end_sessions(session, account)
    note(session, town, by, "account_disabled", now, account=name)


def change_password(session: Session, account: Account, hashed: str, now: datetime) -> None:
    """A member of staff gets a password of their own (checked by the caller); all their sessions end."""
    account.password_hash, account.must_change = hashed, False
    _end_sessions(session, account)
    note(session, account.town, account.name, "password_changed", now)


def _end_sessions(session: Session, account: Account) -> None:
    session.execute(delete(StaffSession).where(StaffSession.staff_id == account.id))
