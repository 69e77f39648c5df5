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
    Item("leaders", "/leaders", N_("领导视图"), "d"),
    Item("source_list", "/sources", N_("来源状况"), "s"),
    Item("audit_list", "/audit", N_("审计"), "a"),
)
