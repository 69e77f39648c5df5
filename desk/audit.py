"""The audit record: log-ins, accounts, tokens, and every look at a restricted lead."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.i18n import N_
from desk.accounts.models import AuditEntry

ACTIONS = {
    "login": N_("登录"),
    "login_refused": N_("登录被拒绝"),
    "logout": N_("退出"),
    "password_changed": N_("修改了密码"),
    "password_reset": N_("重设密码"),
    "account_added": N_("新建账号"),
    "account_disabled": N_("停用账号"),
    "token_added": N_("新建服务令牌"),
    "token_revoked": N_("停用服务令牌"),
    "labels_downloaded": N_("下载标注"),
    "labels_exported": N_("导出标注"),
    "report_edited": N_("编辑报告"),
    "report_locked": N_("锁定报告"),
    "report_unlocked": N_("解锁报告"),
    "report_taken": N_("下载报告"),
    "model_training": N_("训练模型"),
    "model_switched": N_("换用模型"),
    "restricted_lead_viewed": N_("查看限办线索"),
    "restricted_leads_listed": N_("名单中显示限办线索"),
    "restricted_replies_listed": N_("名单中显示限办线索的答复"),
    "restricted_replies_viewed": N_("查看限办线索的答复"),
}
"""What is recorded, with its name for people."""


def note(
    session: Session,
    town: str,
    staff: str,
    action: str,
    at: datetime,
    *,
    lead: int | None = None,
    **data: Any,
) -> None:
    """Add one entry. `data` holds ids and codes, never a post's text or a password."""
    session.add(AuditEntry(town=town, at=at, staff=staff, action=action, lead_id=lead, data=data))


def entries(
    session: Session,
    town: str,
    *,
    staff: str | None = None,
    action: str | None = None,
    lead: int | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[AuditEntry]:
    """The newest entries, older than entry `before`."""
    wanted = select(AuditEntry).where(AuditEntry.town == town).order_by(AuditEntry.id.desc()).limit(limit)
    if staff:
        wanted = wanted.where(AuditEntry.staff == staff)
    if action:
        wanted = wanted.where(AuditEntry.action == action)
    if lead is not None:
        wanted = wanted.where(AuditEntry.lead_id == lead)
    if before is not None:
        wanted = wanted.where(AuditEntry.id < before)
    return list(session.scalars(wanted))
