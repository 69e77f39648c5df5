"""Pages from Jinja2 templates: everything is escaped, and what every page needs is at hand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from alerts.mute import IN_WORDS
from alerts.words import KINDS
from alerts.words import STATES as DELIVERY_STATES
from common.i18n import LANGUAGES, _, language, speaking
from desk.parts import desk_of
from desk.rights import ROLES, may
from desk.web.forms import form_token, set_form_cookie
from desk.web.marked import marked, plain
from desk.web.marks import due_mark, urgency_marks
from desk.web.navigation import ITEMS
from desk.web.speaking import SpeakingEnvironment
from desk.web.words import ago_words, due_words, span_words
from pipeline.lifecycle import STATES
from pipeline.triage import URGENCY_NAMES


class Saying(NamedTuple):
    """What the page says about the action before it: done, not done, and the leads it can be undone for."""

    text: str = ""
    problem: str = ""
    undo: tuple[tuple[int, int], ...] = ()


@lru_cache(maxsize=len(LANGUAGES))
def environment(lang: str) -> Environment:
    """The templates in one language; a name that is missing in a page is an error, not a blank."""
    made = SpeakingEnvironment(
        lang,
        loader=PackageLoader("desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # templates are part of the program: no look at the disk for each page
    )
    made.globals.update(_=_, static=static, safe_url=safe_url, marked=marked, plain=plain)
    made.globals.update(
        span_words=span_words,
        muted_name=_namer(IN_WORDS, lang),
        delivery_name=_namer(DELIVERY_STATES, lang),
        alert_kind=_namer(KINDS, lang),
    )
    made.globals.update(
        state_name=_namer(STATES, lang),
        urgency_name=_namer(URGENCY_NAMES, lang),
        role_name=_namer(ROLES, lang),
        urgency_mark=urgency_marks(lang),
    )
    return made


def _namer(names: Mapping[str, str], lang: str) -> Callable[[str], str]:
    """A function that gives a code's name in this language."""
    with speaking(lang):
        said = {code: _(name) for code, name in names.items()}
    return lambda code: said.get(code, code)


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """The page `template` with `values` for the reader of this request."""
    desk = desk_of(request)
    staff = getattr(request.state, "staff", None)
    role = staff.role if staff else None

    def local(moment: datetime | None, form: str = "%m-%d %H:%M") -> str:
        return moment.astimezone(desk.town.zone).strftime(form) if moment else "—"

    values.setdefault("said", None)
    values.setdefault("here", _address(request))
    now = desk.clock()
    page = environment(language()).get_template(template)
    text = page.render(
        request=request,
        staff=staff,
        town=desk.town,
        lang=language(),
        languages=LANGUAGES,
        csrf=form_token(request),
        navigation=[item for item in ITEMS if staff and may(role, item.route)],
        may=lambda route: may(role, route),
        local=local,
        now=now,
        due_words=lambda due: due_words(due, now),
        due_mark=lambda due: due_mark(due, now, local),
        ago_words=lambda moment: ago_words(moment, now),
        source_name=desk.source_name,
        office_name=desk.town.office_name,
        topic_name=desk.town.catalogue.name_of,
        **values,
    )
    response = HTMLResponse(text, status_code=status)
    set_form_cookie(request, response, https=desk.settings.https)
    return response


def _address(request: Request) -> str:
    """The page's own address, for forms that come back to it."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


@lru_cache(maxsize=64)
def static(name: str) -> str:
    """The address of a file in `desk/static`, with its fingerprint so that browsers may keep it."""
    content = files("desk").joinpath("static", *name.split("/")).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def safe_url(url: str) -> str:
    """A post's address if it is an ordinary web address, else "": no `javascript:`, no `data:`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""
