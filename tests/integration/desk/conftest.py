"""The desk over a real database: a client for each role, logged in through the real form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient

from alerts.config import AlertsFile
from desk.accounts import passwords
from desk.accounts.accounts import add_account, get_account
from desk.accounts.tokens import add_token
from desk.app import create_app
from desk.parts import Desk
from desk.rights import ROLES
from pipeline.store.engine import Store
from pipeline.town import TownContext
from tests.integration.conftest import Hands

PASSWORD = "made-up-secret-7"
LIGHT = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
OFFICE = "water"
"""The office of the fixture's `office_staff`."""


@pytest.fixture
def desk(store: Store, town: TownContext, hands: Hands) -> Desk:
    return Desk(store, town, AlertsFile(), hands)


@pytest.fixture
def app(desk: Desk) -> FastAPI:
    return create_app(desk)


def form_token(client: TestClient, path: str = "/login") -> str:
    """The token that the forms of a page carry."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', client.get(path).text)
    assert found
    return found.group(1)


@pytest.fixture(scope="session")
def hashed() -> str:
    return LIGHT.hash(PASSWORD)


@pytest.fixture(autouse=True)
def light_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Comparisons that cost next to nothing; `tests/unit/desk/test_passwords.py` asks the real ones."""
    monkeypatch.setattr(passwords, "_hasher", LIGHT)
    monkeypatch.setattr(passwords, "_nobody", "")


@pytest.fixture
def add_staff(desk: Desk, hashed: str) -> Callable[..., str]:
    """Adds an account with `PASSWORD`, already changed once; returns its name."""

    def add(role: str, office: str | None = None, name: str | None = None) -> str:
        office = office or (OFFICE if role == "office_staff" else None)
        name = name or role
        with desk.store.write() as session:
            add_account(session, desk.town.id, name=name, role=role, office=office,
                        offices=desk.town.offices, now=desk.clock(), by="system")  # fmt: skip
            account = get_account(session, desk.town.id, name)
            account.password_hash, account.must_change = hashed, False
        return name

    return add


@pytest.fixture
def tokens(desk: Desk) -> dict[str, str]:
    """A service token for each role; that of `office_staff` is for `OFFICE`."""
    with desk.store.write() as session:
        return {
            role: add_token(session, desk.town.id, name=role, role=role,
                            office=OFFICE if role == "office_staff" else None, offices=desk.town.offices,
                            now=desk.clock(), by="system")
            for role in ROLES
        }  # fmt: skip


@pytest.fixture
def visit(app: FastAPI) -> Iterator[Callable[[], TestClient]]:
    """Makes browsers without cookies; errors of the server are answers, not exceptions."""
    clients: list[TestClient] = []

    def make() -> TestClient:
        client = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def log_in(visit: Callable[[], TestClient], add_staff: Callable[..., str]) -> Callable[..., TestClient]:
    """A browser logged in as a new account of the role; its header carries the form token."""

    def enter(role: str, office: str | None = None, name: str | None = None) -> TestClient:
        assert role in ROLES
        client = visit()
        name = add_staff(role, office, name)
        answer = client.post("/login", data={"csrf": form_token(client), "name": name, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        client.headers["X-CSRF-Token"] = form_token(client, "/password")
        return client

    return enter


@pytest.fixture
def call(visit: Callable[[], TestClient], tokens: dict[str, str]) -> Callable[..., httpx2.Response]:
    """One request of a role's service: `call("leader", "GET", "/leads")`."""
    client = visit()

    def ask(role: str, method: str, path: str, **more: Any) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {tokens[role]}"}
        return client.request(method, f"/api/v1{path}", headers=headers, **more)

    return ask
