"""Every route × every role: allowed or refused as the table says, and the table is what the docs show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from desk.app import ROUTERS
from desk.rights import ANYONE, RIGHTS, ROLES, as_markdown
from tests.integration.desk.conftest import form_token


def routes() -> list[tuple[str, str, str]]:
    """Name, method and path of every route."""
    found = []
    for route in (route for router in ROUTERS for route in router.routes):
        assert isinstance(route, APIRoute)
        found += [(route.name, method, route.path) for method in sorted(route.methods)]
    return found


def test_every_route_stands_in_the_table_and_the_other_way_round(app: FastAPI) -> None:
    assert {name for name, _method, _path in routes()} == set(RIGHTS)
    # what the application holds beside the gated routers: only the static files
    assert [name for route in app.routes if (name := getattr(route, "name", None))] == ["static"]


def test_the_docs_show_the_table(root: Path) -> None:
    assert as_markdown() in (root / "docs" / "rights.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("role", [ANYONE, *ROLES])
def test_the_matrix(
    visit: Callable[[], TestClient], log_in: Callable[..., TestClient], tokens: dict[str, str], role: str
) -> None:
    client = visit() if role == ANYONE else log_in(role)
    if role == ANYONE:
        client.headers["X-CSRF-Token"] = form_token(client)
    cookies = dict(client.cookies)
    for name, method, path in routes():
        client.cookies.clear()
        client.cookies.update(cookies)
        address = path
        for part in ("{lead_id}", "{post_id}", "{reply_id}", "{view_id}", "{model_id}", "{kind}"):
            address = address.replace(part, "999999")
        if name == "logout" and role != ANYONE:
            continue  # it would end the session; its own test stands in test_login
        is_api = path.startswith("/api/") and role in ROLES
        headers = {"Authorization": f"Bearer {tokens[role]}"} if is_api else {}
        answer = client.request(method, address, headers=headers)
        where = (name, method, address, role, answer.status_code, answer.text[:200])
        sent_to_login = answer.status_code == 303 and answer.headers["location"].startswith("/login")
        refused = answer.status_code in (401, 403) or (sent_to_login and role == ANYONE)
        assert refused == (role not in RIGHTS[name]), where
        assert answer.status_code < 500, where
