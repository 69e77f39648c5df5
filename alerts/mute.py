"""Why a lead alerts nobody: each reason has a name that stands in the record."""

from __future__ import annotations

from datetime import timedelta

from alerts.config import AlertsFile
from alerts.models import Alert
from common.i18n import N_
from pipeline.lifecycle import ENDED
from pipeline.store.models import Lead, Outbox
from pipeline.triage import URGENCY_ORDER

RESOLVED = "resolved"
ALREADY_ALERTED = "already_alerted"
TOO_OLD = "too_old"
NOT_URGENT = "not_urgent"
SILENCED = "silenced"
INHIBITED = "inhibited"
SUPERSEDED = "superseded"
ACKNOWLEDGED = "acknowledged"
HANDLED = "handled"
OVER = "over"
NOTHING_OPEN = "nothing_open"

IN_WORDS: dict[str, str] = {
    RESOLVED: N_("线索已办结"),
    ALREADY_ALERTED: N_("同样紧急的已经提醒过"),
    TOO_OLD: N_("到来时帖子已经太旧"),
    NOT_URGENT: N_("不紧急，也没有路由要它"),
    SILENCED: N_("已静默"),
    INHIBITED: N_("更大范围的线索已经提醒"),
    SUPERSEDED: N_("后来的提醒取代了它"),
    ACKNOWLEDGED: N_("已有人签收提醒"),
    HANDLED: N_("承办部门已接手"),
    OVER: N_("这一步已经完成或期限已改"),
    NOTHING_OPEN: N_("没有待办的线索"),
}
"""Every reason in plain words."""


def reason_to_mute(
    lead: Lead, row: Outbox, latest: Alert | None, matched: bool, config: AlertsFile
) -> str | None:
    """The first reason that holds, or None. `latest` is the newest alert about the lead that went out.

    A lead that people were told about and that moves to another office is news to that office.
    """
    if lead.state in ENDED:
        return RESOLVED
    if latest is not None:
        moved = row.kind == "lead_redispatched" and latest.office != lead.office
        if as_urgent(latest, lead) and not moved:
            return ALREADY_ALERTED
    elif row.created_at - lead.last_seen > timedelta(days=config.max_age_days):
        return TOO_OLD
    return None if matched else NOT_URGENT


def as_urgent(latest: Alert, lead: Lead) -> bool:
    """Whether people were told about the lead with its present urgency or a higher one."""
    return URGENCY_ORDER.index(latest.urgency) >= URGENCY_ORDER.index(lead.urgency)
