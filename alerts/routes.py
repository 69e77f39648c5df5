"""`routes` of `alerts.yaml`: a tree. The deepest route that fits wins and takes over what it leaves unsaid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from alerts.values import Span, Target, Urgency
from common.i18n import _
from pipeline.model import Model, Slug

GroupBy = Literal["lead", "topic", "place", "office", "urgency"]

LONGEST_WAIT = timedelta(hours=1)
SHORTEST_INTERVAL = timedelta(seconds=10)


class Match(Model):
    """Which leads a route takes. A list holds alternatives; an empty list fits everything."""

    urgency: list[Urgency] = []
    topic: list[Slug] = []
    place: list[str] = []
    office: list[Slug] = []

    def fits(self, *, urgency: str, topic: str, places: Sequence[str], office: str) -> bool:
        """Whether all conditions hold; a place also holds for what lies in it (`places`: smallest first)."""
        return (
            (not self.urgency or urgency in self.urgency)
            and (not self.topic or topic in self.topic)
            and (not self.office or office in self.office)
            and (not self.place or bool(set(self.place) & set(places)))
        )


class Route(Model):
    """Leads that match go to these targets; later routes are tried only with `continue: true`."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    match: Match = Match()
    to: list[Target] = []
    continue_: bool = Field(default=False, alias="continue")
    group_by: list[GroupBy] | None = Field(default=None, min_length=1)
    """What leads must have in common to be told in one message; `lead` keeps each apart."""
    group_wait: Span | None = None
    """How long to wait for more before the first message leaves."""
    group_interval: Span | None = None
    """At most one message a group in this time about what is new in it."""
    repeat_interval: Span | None = None
    """A pressing alert that nobody acknowledges is told again after this time; 0 is never."""
    routes: list[Route] = []

    @model_validator(mode="before")
    @classmethod
    def _seconds(cls, data: Any) -> Any:
        """The first version wrote `group_wait_seconds: 60`."""
        if isinstance(data, dict) and "group_wait_seconds" in data:
            if "group_wait" in data:
                raise ValueError(_("group_wait 和 group_wait_seconds 只写一个"))
            seconds = data["group_wait_seconds"]
            rest = {key: value for key, value in data.items() if key != "group_wait_seconds"}
            return rest | {"group_wait": f"{seconds}s" if isinstance(seconds, int) else seconds}
        return data

    @model_validator(mode="after")
    def _sensible_spans(self) -> Self:
        if self.group_wait is not None and self.group_wait > LONGEST_WAIT:
            raise ValueError(_("group_wait 最多 1h"))
        if self.group_interval is not None and self.group_interval < SHORTEST_INTERVAL:
            raise ValueError(_("group_interval 至少 10s"))
        if self.repeat_interval and self.repeat_interval < SHORTEST_INTERVAL:
            raise ValueError(_("repeat_interval 至少 10s；0 表示不重复"))
        return self

    def all(self) -> Iterator[Route]:
        """This route and all below it."""
        yield self
        for child in self.routes:
            yield from child.all()


@dataclass(frozen=True, slots=True)
class Branch:
    """A route with all that it says or inherits. `path` counts from 1: `2.1` is the first child of route 2."""

    path: str = ""
    to: tuple[str, ...] = ()
    group_by: tuple[str, ...] = ("lead",)
    group_wait: timedelta = timedelta(0)
    group_interval: timedelta = timedelta(minutes=30)
    repeat_interval: timedelta = timedelta(hours=4)

    def below(self, route: Route, number: int) -> Branch:
        """The branch of a child of this one."""
        return Branch(
            path=f"{self.path}.{number}" if self.path else str(number),
            to=tuple(route.to) or self.to,
            group_by=tuple(route.group_by) if route.group_by else self.group_by,
            group_wait=self.group_wait if route.group_wait is None else route.group_wait,
            group_interval=self.group_interval if route.group_interval is None else route.group_interval,
            repeat_interval=self.repeat_interval if route.repeat_interval is None else route.repeat_interval,
        )


ROOT = Branch()
"""What holds where no route says anything."""


def taken(
    routes: Sequence[Route],
    *,
    urgency: str,
    topic: str,
    places: Sequence[str],
    office: str,
    above: Branch = ROOT,
) -> list[Branch]:
    """The branches that take a lead: the deepest of the first match, and of further ones after `continue`.

    A route without `to` only holds its children: where none of them fits, it does not take the lead.
    """
    found: list[Branch] = []
    for number, route in enumerate(routes, start=1):
        if not route.match.fits(urgency=urgency, topic=topic, places=places, office=office):
            continue
        here = above.below(route, number)
        deeper = taken(route.routes, urgency=urgency, topic=topic, places=places, office=office, above=here)
        if not deeper and not here.to:
            continue
        found += deeper or [here]
        if not route.continue_:
            break
    return found


def without_target(routes: Sequence[Route], above: Branch = ROOT) -> str | None:
    """The path of the first route without children that neither says nor inherits `to`."""
    for number, route in enumerate(routes, start=1):
        here = above.below(route, number)
        if not route.routes and not here.to:
            return here.path
        if (deeper := without_target(route.routes, here)) is not None:
            return deeper
    return None
