"""The filters of the list, as its address and the API write them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query

from desk.parts import Desk
from pipeline.lead_search import Filters
from pipeline.lifecycle import OPEN, STATES
from pipeline.triage import URGENCY_ORDER

MANY = 30


def _none() -> list[str]:
    """For a filter that is not there. `list` itself would do, but is inspected anew each time, which takes long."""
    return []


Codes = Annotated[list[Annotated[str, Query(max_length=200)]], Query(default_factory=_none, max_length=MANY)]


class Wanted:
    """What the reader asked for: `?q=停水&topic=utilities&urgency=urgent&state=open&unsure=yes`.

    A parameter may stand several times. `state` is a state, `open` (the default), `ended` or `all`.
    Unknown codes find nothing rather than everything.
    """

    def __init__(
        self,
        *,
        q: str = "",
        topic: list[str],
        urgency: list[str],
        place: list[str],
        office: list[str],
        state: list[str],
        source: list[str],
        unsure: Literal["", "yes", "no"] = "",
        overdue: Literal["", "yes"] = "",
    ) -> None:
        self.q = q.strip()
        self.topic, self.urgency, self.place = _set(topic), _set(urgency), _set(place)
        self.office, self.state, self.source = _set(office), _set(state), _set(source)
        self.unsure, self.overdue = unsure, overdue

    def filters(self, desk: Desk) -> Filters:
        """The same for the search; the words are cut as the posts were."""
        words = tuple(desk.words(self.q)) if self.q else ()
        return Filters(
            # what was typed but holds no word must not show the whole list
            words=words or ((self.q,) if self.q else ()),
            topics=tuple(self.topic),
            urgencies=tuple(self.urgency),
            places=tuple(self.place),
            offices=tuple(self.office),
            states=_states(self.state),
            sources=tuple(self.source),
            unsure={"yes": True, "no": False}.get(self.unsure),
            overdue=self.overdue == "yes",
        )

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values for an address that asks for the same."""
        found = [("q", self.q)] if self.q else []
        for name in ("topic", "urgency", "place", "office", "state", "source"):
            found += [(name, value) for value in getattr(self, name)]
        found += [(name, value) for name in ("unsure", "overdue") if (value := getattr(self, name))]
        return found


async def _asked(
    *,
    q: Annotated[str, Query(max_length=200, description="words that must all occur")] = "",
    topic: Codes,
    urgency: Codes,
    place: Codes,
    office: Codes,
    state: Codes,
    source: Codes,
    unsure: Annotated[Literal["", "yes", "no"], Query()] = "",
    overdue: Annotated[Literal["", "yes"], Query()] = "",
) -> Wanted:
    """Read from the address (async: it waits for nothing, so it needs no thread of its own)."""
    return Wanted(
        q=q, topic=topic, urgency=urgency, place=place, office=office, state=state, source=source,
        unsure=unsure, overdue=overdue,
    )  # fmt: skip


Asked = Annotated[Wanted, Depends(_asked)]
"""Parameter of a route: the filters in its address."""


def _set(values: list[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def _states(wanted: list[str]) -> tuple[str, ...]:
    groups = {
        "open": OPEN,
        "all": tuple(STATES),
        "ended": tuple(state for state in STATES if state not in OPEN),
    }
    found = [state for value in wanted for state in groups.get(value, (value,))]
    return tuple(dict.fromkeys(found)) or OPEN


URGENCIES = tuple(reversed(URGENCY_ORDER))
"""Most urgent first, for lists to choose from."""
