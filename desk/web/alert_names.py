"""The codes of the alert record with their names for people."""

from __future__ import annotations

from alerts.mute import ALREADY_ALERTED, NOT_URGENT, RESOLVED, TOO_OLD
from common.i18n import N_

MUTED_NAMES: dict[str, str] = {
    RESOLVED: N_("线索已结束"),
    ALREADY_ALERTED: N_("此前已提醒过"),
    TOO_OLD: N_("帖子太旧"),
    NOT_URGENT: N_("不紧急，列入每日汇总"),
}
DELIVERY_NAMES: dict[str, str] = {
    "pending": N_("待发送"),
    "sending": N_("正在发送"),
    "sent": N_("已送达"),
    "failed": N_("被拒收"),
    "dead": N_("多次失败，已放弃"),
    "withdrawn": N_("已撤回"),
}
