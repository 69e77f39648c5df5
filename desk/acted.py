"""The answer to an action: the page it came from, as it is now, with what was done or why not."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Form, Request, Response

from common.i18n import _
from desk.accounts.sessions import Staff
from desk.chosen import Outcome, Ref
from desk.lead_list import show_list
from desk.lead_page import show_lead
from desk.list_views import wanted_from
from desk.parts import Desk
from desk.web.paths import own_path
from desk.web.refusals import NotFound
from desk.web.templates import Saying

Back = Annotated[str, Form(max_length=2000)]
"""Form field `back`: the page that the action came from."""

_LEAD_PAGE = re.compile(r"/leads/(\d{1,18})(?:[?#].*)?")


def acted(request: Request, desk: Desk, staff: Staff, outcome: Outcome, back: str) -> Response:
    """A lead's page or the list with the same filters. Nothing done: the status says so, too."""
    said = _saying(outcome)
    path = own_path(back, "/leads")
    page = _LEAD_PAGE.fullmatch(path)
    if page is not None:
        try:
            return show_lead(request, desk, staff, int(page[1]), said=said, status=outcome.status)
        except NotFound:
            if not outcome.done:
                raise
            path = "/leads"  # the reader has just handed the lead to an office whose leads it does not see
    query = path.partition("?")[2]
    return show_list(request, desk, staff, wanted_from(query), said=said, status=outcome.status)


def _saying(outcome: Outcome) -> Saying:
    problem = "；".join(outcome.problems)
    if not outcome.done:
        return Saying("", problem)
    text = outcome.said
    if len(outcome.done) > 1:
        text = _("{said}：{count} 条").format(said=text, count=len(outcome.done))
    undo: tuple[Ref, ...] = tuple(outcome.done) if outcome.can_undo else ()
    return Saying(text, problem, undo)
