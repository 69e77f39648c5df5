"""Save the list's filters as a view."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response
from starlette.responses import RedirectResponse

from common.errors import InputError
from common.i18n import _
from desk.list_views import query_of, wanted_from
from desk.saved_views import save_view
from desk.web.guard import Asking, AtDesk

router = APIRouter()
LONGEST_QUERY = 500


@router.post("/views")
def view_save(
    desk: AtDesk,
    staff: Asking,
    name: Annotated[str, Form(max_length=200)] = "",
    query: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Keep the filters of `query` under `name`, then show them."""
    tidy = query_of(wanted_from(query))
    if len(tidy) > LONGEST_QUERY:
        raise InputError(_("筛选条件太长，不能保存"))
    save_view(desk, staff, name, tidy)
    return RedirectResponse(f"/leads?{tidy}", status_code=303)
