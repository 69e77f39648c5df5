"""Source health: when each source was last read, what it brought, what failed, and which one fell silent."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from desk.web.guard import AtDesk
from desk.web.templates import render
from pipeline.source_health import source_health

router = APIRouter()


@router.get("/sources")
def source_list(request: Request, desk: AtDesk) -> Response:
    """All configured sources, those with trouble first."""
    configured = {source.id: source for source in desk.sources}
    with desk.store.read() as session:
        found = source_health(session, desk.town.id, list(configured), desk.clock())
    order = ("failing", "silent", "never", "good")
    found.sort(key=lambda one: order.index(one.state))
    return render(request, "source_list.html", rows=found, configured=configured)
