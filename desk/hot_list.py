"""The hot problems of a period, for those who look at the whole town: heat, trend, and early signs."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from common.errors import InputError
from common.i18n import _
from desk.leads_seen import office_of
from desk.parts import Desk
from desk.signs_shown import signs_for
from desk.web.guard import Asking, AtDesk
from desk.web.templates import render
from pipeline.hot import FORMULA, HotProblem, hot_posts, hot_problems
from pipeline.hot_table import hot_workbook, period_of, place_or_people
from pipeline.hot_trend import NAMES

router = APIRouter()
SHOWN = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Period:
    """`?from=2026-11-01&to=2026-11-30&topic=utilities&place=石桥村`; empty means all."""

    def __init__(
        self,
        *,
        start: Annotated[str, Query(alias="from", max_length=10)] = "",
        to: Annotated[str, Query(max_length=10)] = "",
        topic: Annotated[str, Query(max_length=64)] = "",
        place: Annotated[str, Query(max_length=200)] = "",
    ) -> None:
        self.first, self.last = _day(start), _day(to)
        if self.first is not None and self.last is not None and self.first > self.last:
            raise InputError(
                _("起始日 {first} 在截止日 {last} 之后").format(first=self.first, last=self.last)
            )
        self.topic, self.place = topic.strip(), place.strip()

    def problems(self, desk: Desk) -> list[HotProblem]:
        """What the period asks for."""
        return hot_problems(
            desk.store,
            desk.town,
            desk.clock(),
            first=self.first,
            last=self.last,
            topic=self.topic or None,
            place=self.place or None,
            limit=SHOWN,
        )


Wanted = Annotated[Period, Depends()]


@router.get("/hot")
def hot_list(request: Request, desk: AtDesk, staff: Asking, wanted: Wanted) -> Response:
    """The page."""
    zone = desk.town.zone
    return render(
        request,
        "hot_list.html",
        here="/hot",
        problems=[
            (one, period_of(one, zone), place_or_people(one), _(NAMES[one.trend.kind]))
            for one in wanted.problems(desk)
        ],
        signs=signs_for(desk, office_of(staff)),
        wanted=wanted,
        query=request.url.query,
        formula=_(FORMULA),
        topics=[topic for topic in desk.town.catalogue.topics if not topic.restricted],
        places=desk.town.places,
    )


@router.get("/hot.xlsx")
def hot_table(desk: AtDesk, wanted: Wanted) -> Response:
    """The same as a workbook."""
    problems = wanted.problems(desk)
    posts = hot_posts(desk.store, desk.town, problems, desk.clock(), first=wanted.first, last=wanted.last)
    book = hot_workbook(problems, posts, desk.town, first=wanted.first, last=wanted.last)
    name = f'attachment; filename="hot-{desk.clock().astimezone(desk.town.zone):%Y%m%d}.xlsx"'
    return Response(book, media_type=XLSX, headers={"Content-Disposition": name})


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value.strip() else None
    except ValueError as error:
        raise InputError(_("日期 {value} 应写成 2026-11-24 的样子").format(value=value)) from error
