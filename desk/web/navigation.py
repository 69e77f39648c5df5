"""The pages in the bar at the top; each reader sees those that are open to their role."""

from __future__ import annotations

from typing import NamedTuple

from common.i18n import N_


class Item(NamedTuple):
    """A page of the bar. `key` is pressed after `g` to go there."""

    route: str
    path: str
    name: str
    key: str


ITEMS: tuple[Item, ...] = (
    Item("lead_list", "/leads", N_("线索名单"), "l"),
    Item("reply_list", "/replies", N_("待审答复"), "r"),
    Item("learn_page", "/learn", N_("标注"), "t"),
    Item("leaders", "/leaders", N_("领导视图"), "d"),
    Item("hot_list", "/hot", N_("热点问题"), "h"),
    Item("report_list", "/reports", N_("分析报告"), "b"),
    Item("source_list", "/sources", N_("来源状况"), "s"),
    Item("model_list", "/models", N_("模型"), "m"),
    Item("audit_list", "/audit", N_("审计"), "a"),
)
