"""The description of the API, for programs that are written against it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse

from desk.api import lead_actions, leads, replies
from desk.api.answers import Problem

router = APIRouter(prefix="/api/v1")
ROUTERS: tuple[APIRouter, ...] = (leads.router, lead_actions.router, replies.router)
"""What the description covers."""

REFUSALS = {
    "401": "no valid token",
    "403": "the token's role may not do this",
    "404": "there is no such thing, or it is not the token's to see",
    "409": "not possible now: somebody was faster, or the life of a lead does not allow it",
    "422": "a value cannot be used",
}


@router.get("/openapi.json")
def api_openapi(request: Request) -> JSONResponse:
    """OpenAPI 3.1."""
    return JSONResponse(description())


def description() -> dict[str, Any]:
    """The OpenAPI document."""
    routes = [route for part in ROUTERS for route in part.routes]
    made = get_openapi(title="Xiangyin 乡音", version="1", routes=routes)
    schemas = made["components"]["schemas"]
    schemas["Problem"] = Problem.model_json_schema()
    made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    made["security"] = [{"token": []}]
    refused = {
        status: {
            "description": why,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, why in REFUSALS.items()
    }
    for path in made["paths"].values():
        for operation in path.values():
            operation["responses"].update(refused)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return made
