"""The list's views: filters with a name, and filters read back from an address."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from common.i18n import N_
from desk.filters import MANY, Wanted

_LONGEST = 4000


class View(NamedTuple):
    """A set of filters with a name."""

    name: str
    query: str


VIEWS: tuple[View, ...] = (
    View(N_("待办"), ""),
    View(N_("拿不准的"), "unsure=yes"),
    View(N_("特急和紧急"), "urgency=critical&urgency=urgent"),
    View(N_("已超期"), "overdue=yes"),
    View(N_("已结束"), "state=ended"),
)
"""The views that everybody has."""


def query_of(wanted: Wanted) -> str:
    """The filters as an address's query, always in the same order."""
    return urlencode(wanted.pairs())


def wanted_from(query: str) -> Wanted:
    """The filters that an address's query holds; what cannot be a filter is left out."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(query[:_LONGEST], max_num_fields=200):
        found.setdefault(name, []).append(value[:200])

    def many(name: str) -> list[str]:
        return found.get(name, [])[:MANY]

    return Wanted(
        q=found.get("q", [""])[-1],
        topic=many("topic"),
        urgency=many("urgency"),
        place=many("place"),
        office=many("office"),
        state=many("state"),
        source=many("source"),
        unsure="yes" if "yes" in many("unsure") else "no" if "no" in many("unsure") else "",
        overdue="yes" if "yes" in many("overdue") else "",
    )
