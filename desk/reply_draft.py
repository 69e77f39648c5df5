"""Begin a reply to residents: a draft from what is known about the lead."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from starlette.responses import RedirectResponse

from desk.reply_actions import draft_reply, suggest_reply
from desk.web.guard import Asking, AtDesk

router = APIRouter()


@router.post("/leads/{lead_id}/replies")
def reply_draft(desk: AtDesk, staff: Asking, lead_id: Annotated[int, Path(ge=1, lt=2**63)]) -> Response:
    """Make the draft and open it."""
    parts = suggest_reply(desk, staff, lead_id).to_json()
    made = draft_reply(desk, staff, lead_id, parts)
    return RedirectResponse(f"/replies/{made.reply.id}", status_code=303)
