"""Acting on one or many leads of a page: one after the other, each outcome reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, NamedTuple

from fastapi import Form

from common.errors import InputError, LifeCycleError
from common.i18n import _
from desk.lead_actions import MOST_AT_ONCE
from desk.parts import Desk
from desk.web.refusals import NotFound, NotYours
from pipeline.store.models import Lead

_REF = re.compile(r"(\d{1,18}):(\d{1,9})")

LeadRefs = Annotated[list[str], Form(max_length=MOST_AT_ONCE)]
"""Form field `lead`: the number of each lead and the version that the reader saw, as `12:3`."""


class Ref(NamedTuple):
    """A lead as its reader saw it."""

    lead: int
    version: int


@dataclass
class Outcome:
    """What became of an action: leads it was done to with their new versions, and why it was not done."""

    said: str
    done: list[Ref] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    can_undo: bool = True
    status: int = 200


def refs(leads: Sequence[str]) -> list[Ref]:
    """The leads of a form, each once."""
    found: dict[int, Ref] = {}
    for text in leads:
        match = _REF.fullmatch(text)
        if match is None:
            raise InputError(_("看不懂选中的线索 {text}，请刷新页面").format(text=text[:40]))
        found[int(match[1])] = Ref(int(match[1]), int(match[2]))
    if not found:
        raise InputError(_("请先选中线索"))
    return list(found.values())


def act_on(
    desk: Desk,
    leads: Sequence[Ref],
    act: Callable[[Ref], object],
    *,
    said: str,
    can_undo: bool = True,
) -> Outcome:
    """Do `act` to each lead. A lead to which it cannot be done stops none of the others."""
    outcome = Outcome(said, can_undo=can_undo)
    for ref in leads:
        try:
            act(ref)
        except (NotFound, NotYours) as refusal:
            outcome.problems.append(_("您不能操作线索 {lead}").format(lead=ref.lead))
            outcome.status = refusal.status
        except LifeCycleError as problem:
            outcome.problems.append(str(problem))
            outcome.status = 409
        except InputError as problem:
            outcome.problems.append(str(problem))
            outcome.status = 422
        else:
            outcome.done.append(ref)
    if outcome.done:
        outcome.status = 200
        outcome.done = newest_versions(desk, outcome.done)
    return outcome


def newest_versions(desk: Desk, leads: Sequence[Ref]) -> list[Ref]:
    """The same leads with their present versions."""
    with desk.store.read() as session:
        return [Ref(ref.lead, session.get_one(Lead, ref.lead).version) for ref in leads]
