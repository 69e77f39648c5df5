"""Plain words for the codes of the record: kinds of alerts, how somebody came to be told, what became of it."""

from __future__ import annotations

from common.i18n import N_

KINDS: dict[str, str] = {
    "lead": N_("新线索"),
    "more": N_("又有新帖"),
    "repeat": N_("再次提醒"),
    "escalation": N_("催办"),
    "handover": N_("转交"),
    "returned": N_("退单"),
    "reminder": N_("到期提示"),
    "overdue": N_("超期督促"),
    "nobody": N_("无人值班"),
    "digest": N_("每日汇总"),
}
"""Every kind of alert."""

HOW: dict[str, str] = {
    "shift": N_("值班班次"),
    "rotation": N_("轮到值班"),
    "override": N_("换班顶替"),
    "leader": N_("负责人"),
    "coordinator": N_("无人值班，由协调部门代收"),
    "team": N_("本组成员"),
    "named": N_("路由指名"),
}
"""How a target led to a contact."""

STATES: dict[str, str] = {
    "pending": N_("待发送"),
    "sending": N_("正在发送"),
    "sent": N_("已送到"),
    "failed": N_("被拒绝"),
    "dead": N_("多次未成"),
    "withdrawn": N_("已收回"),
}
"""States of a delivery."""

CAUSES: dict[str, str] = {
    "lead_opened": N_("新线索"),
    "urgency_raised": N_("变得更紧急"),
    "lead_redispatched": N_("改派"),
    "lead_revived": N_("沉寂后又有新帖"),
    "lead_returned": N_("退单"),
}
"""What the pipeline told alerts about."""
