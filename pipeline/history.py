"""A lead's history in plain words, for the lead's page and for whoever was overtaken by somebody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from common.i18n import N_, _
from pipeline.correct import BY_HAND
from pipeline.dispatch import FALLBACK_BASIS
from pipeline.leads import UNSURE_BASIS
from pipeline.lifecycle import STATES
from pipeline.store.models import LeadEvent
from pipeline.town import TownContext
from pipeline.triage import URGENCY_NAMES

MACHINE = "system"

_TEXT: dict[str, str] = {
    "opened": N_("收到第一条帖子，建立线索"),
    "opened_again": N_("问题再次出现，接着线索 {again} 建立线索"),
    "came_back": N_("问题再次出现：线索 {other}"),
    "post_late": N_("归入一条办结前发布、之后才读到的帖子，不重新办理"),
    "post_joined": N_("归入一条新帖"),
    "urgency_raised": N_("紧急程度由“{before}”升为“{after}”"),
    "urgency_lowered": N_("紧急程度由“{before}”降为“{after}”：{count} 条帖子中多数没有印证"),
    "urgency_doubted": N_("一条帖子像是“{urgency}”，其他帖子没有印证，紧急程度不变"),
    "return_due": N_("第 {returns} 次退单，须在 1 个工作日内重新派单"),
    "deadline_told": N_("提醒了时限"),
    "topic_changed": N_("主题由“{before}”改为“{after}”（按多数帖子）"),
    "routed": N_("承办部门：{office}（依据：{basis}）"),
    "step": N_("{before} → {after}"),
    "alert_raised": N_("发出提醒 {alert}"),
    "alert_muted": N_("不需要提醒（{reason}）"),
    "alert_delivered": N_("提醒已送达"),
    "alert_failed": N_("提醒没有送达"),
    "alert_escalated": N_("无人签收，向上级提醒"),
    "alert_handed_over": N_("提醒转交给另一个岗位"),
    "alert_followed_up": N_("又发出一次提醒"),
    "alert_acknowledged": N_("签收了提醒"),
    "nobody_on_duty": N_("提醒时无人值班"),
    "viewed": N_("查看了限办线索"),
    "confirmed": N_("确认主题、紧急程度、地点和部门无误"),
    "corrected": N_("更正：{changes}"),
    "dismissed": N_("判定无需办理"),
    "merged": N_("并入线索 {other} 的 {count} 条帖子"),
    "merged_into": N_("并入线索 {other}"),
    "bridged": N_(
        "系统并入线索 {other} 的 {count} 条帖子：两边的帖子互相吻合（{there}、{back}，需要 {needed}）"
    ),
    "bridged_into": N_("系统并入线索 {other}：两边的帖子互相吻合"),
    "split_off": N_("拆出 {count} 条帖子，成为线索 {other}"),
    "split_from": N_("由线索 {other} 拆出"),
    "posts_moved_out": N_("{count} 条帖子移到线索 {other}"),
    "posts_moved_in": N_("由线索 {other} 移入 {count} 条帖子"),
    "undone": N_("撤销了上一步：{what}"),
    "followed_up": N_("回访：{result}"),
    "reply_drafted": N_("起草答复 {reply}"),
    "reply_submitted": N_("提交答复 {reply}，等待审核"),
    "reply_returned": N_("答复 {reply} 退回修改"),
    "reply_approved": N_("审核通过答复 {reply}"),
    "reply_published": N_("答复 {reply} 已公开发布"),
    "reply_withdrawn": N_("撤回答复 {reply}"),
}
FIELDS: dict[str, str] = {
    "topic": N_("主题"),
    "urgency": N_("紧急程度"),
    "place": N_("地点"),
    "office": N_("承办部门"),
}
"""What a person can correct, with its name."""


BASES: dict[str, str] = {
    UNSURE_BASIS: N_("主题拿不准，先由综合办研判"),
    FALLBACK_BASIS: N_("目录中没有对应部门，由综合办协调"),
    BY_HAND: N_("工作人员指定"),
}
"""Bases that are codes of the product, not words of the dispatch catalogue."""


CHANGES = ("urgency_raised", "urgency_lowered", "topic_changed", "step", "bridged", "bridged_into")
"""Steps of the machine itself that a reviewer must know of before deciding."""


def describe(kind: str, data: dict[str, Any], town: TownContext) -> str:
    """One event in words; an unknown kind shows as its code."""
    if kind == "opened" and data.get("again"):
        kind = "opened_again"
    text = _TEXT.get(kind)
    if text is None:
        return kind
    note = f"：{data['note']}" if data.get("note") else ""
    return _(text).format_map(_Words(kind, data, town)) + note


def is_decision(event: LeadEvent) -> bool:
    """Whether the event changed something that a reviewer decides on: overwriting it needs a look first."""
    if event.kind == "viewed" or event.kind.startswith(("reply_", "alert_")):
        return False
    return event.staff != MACHINE or event.kind in CHANGES


class _Words(dict[str, str]):
    """The words of an event's data; what is missing shows as a dash."""

    def __init__(self, kind: str, data: dict[str, Any], town: TownContext) -> None:
        super().__init__({key: value_in_words(key, value, town) for key, value in data.items()})
        if kind == "corrected":
            before, after = data.get("before", {}), data.get("after", {})
            self["changes"] = "；".join(
                f"{_(FIELDS[key])} {value_in_words(key, before.get(key), town)} → "
                f"{value_in_words(key, after[key], town)}"
                for key in FIELDS
                if key in after
            )
        elif kind == "undone":
            self["what"] = describe(str(data.get("what", "")), data.get("data", {}), town)
        elif kind == "followed_up":
            self["result"] = _("满意") if data.get("satisfied") else _("不满意")
        if "posts" in data:
            self["count"] = str(len(data["posts"]))

    def __missing__(self, key: str) -> str:
        return "—"


def value_in_words(field: str, value: Any, town: TownContext) -> str:
    """A value of a lead's field as people call it."""
    names: dict[str, Callable[[str], str]] = {
        "topic": town.catalogue.name_of,
        "office": town.office_name,
        "urgency": lambda code: _(URGENCY_NAMES.get(code, code)),
        "basis": lambda code: _(BASES.get(code, code)),
    }
    if value in (None, ""):
        return "—"
    code = str(value)
    if field in names:
        return names[field](code)
    if code in STATES:
        return _(STATES[code])
    if code in URGENCY_NAMES:
        return _(URGENCY_NAMES[code])
    return town.catalogue.name_of(code)
