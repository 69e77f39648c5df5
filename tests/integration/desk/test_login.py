"""Logging in: no default account, cookies, limits, the first password, CSRF."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from desk.accounts.accounts import add_account, disable_account, reset_password
from desk.accounts.login_limits import FAILURES_OF_ONE, WINDOW
from desk.accounts.models import Account, AuditEntry, StaffSession
from desk.accounts.sessions import IDLE
from desk.parts import Desk
from tests.integration.conftest import Hands
from tests.integration.desk.conftest import PASSWORD, form_token

Visit = Callable[[], TestClient]
LogIn = Callable[..., TestClient]


def try_in(client: TestClient, name: str, password: str, **more: str) -> int:
    data = {"csrf": form_token(client), "name": name, "password": password, **more}
    return client.post("/login", data=data).status_code


def test_a_new_installation_has_no_account(desk: Desk, visit: Visit) -> None:
    with desk.store.read() as session:
        assert session.scalar(select(Account)) is None
    for name in ("admin", "administrator", "root"):
        assert try_in(visit(), name, name) == 403


def test_the_cookie_is_closed_to_scripts_and_other_sites(
    log_in: LogIn, visit: Visit, add_staff: LogIn
) -> None:
    client, name = visit(), add_staff("leader")
    answer = client.post("/login", data={"csrf": form_token(client), "name": name, "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # loopback without https


def test_only_a_hash_of_the_session_is_stored(desk: Desk, log_in: LogIn) -> None:
    client = log_in("leader")
    secret = client.cookies["xiangyin_session"]
    with desk.store.read() as session:
        stored = session.scalars(select(StaffSession.token_hash)).all()
    assert len(stored) == 1
    assert secret not in stored


def test_the_first_password_opens_only_its_change(desk: Desk, visit: Visit) -> None:
    with desk.store.write() as session:
        first = add_account(session, "test", name="wang", role="leader", office=None, offices=(),
                            now=desk.clock(), by="system")  # fmt: skip
    client = visit()
    assert try_in(client, "wang", first) == 303
    assert client.get("/leads").headers["location"] == "/password"
    token = form_token(client, "/password")
    change = {"csrf": token, "before": first, "after": "short", "again": "short"}
    assert client.post("/password", data=change).status_code == 422
    change |= {"after": first, "again": first}
    assert client.post("/password", data=change).status_code == 422
    change |= {"after": PASSWORD, "again": PASSWORD}
    assert client.post("/password", data=change).headers["location"] == "/login"
    assert client.get("/leads").headers["location"].startswith("/login")
    assert try_in(client, "wang", first) == 403
    assert try_in(client, "wang", PASSWORD) == 303
    assert client.get("/leads").status_code == 200


def test_too_many_wrong_passwords_close_the_account_for_a_while(
    visit: Visit, add_staff: LogIn, hands: Hands
) -> None:
    name = add_staff("leader")
    for _try in range(FAILURES_OF_ONE):
        assert try_in(visit(), name, "wrong") == 403
    assert try_in(visit(), name, PASSWORD) == 429
    hands.forward(seconds=WINDOW.total_seconds() + 1)
    assert try_in(visit(), name, PASSWORD) == 303


def test_a_disabled_account_is_out_at_once(desk: Desk, log_in: LogIn, visit: Visit) -> None:
    client = log_in("leader")
    assert client.get("/leads").status_code == 200
    with desk.store.write() as session:
        disable_account(session, "test", "leader", desk.clock(), by="system")
    assert client.get("/leads").status_code == 303
    assert try_in(visit(), "leader", PASSWORD) == 403


def test_a_reset_ends_the_sessions(desk: Desk, log_in: LogIn) -> None:
    client = log_in("leader")
    with desk.store.write() as session:
        reset_password(session, "test", "leader", desk.clock(), by="system")
    assert client.get("/leads").status_code == 303


def test_idle_sessions_end(log_in: LogIn, hands: Hands) -> None:
    client = log_in("leader")
    for _step in range(3):
        hands.forward(seconds=IDLE.total_seconds() - 60)
        assert client.get("/leads").status_code == 200
    hands.forward(seconds=IDLE.total_seconds() + 60)
    assert client.get("/leads").status_code == 303


def test_logging_out_ends_the_session_on_the_server(log_in: LogIn) -> None:
    client = log_in("leader")
    secret = client.cookies["xiangyin_session"]
    assert client.post("/logout").status_code == 303
    client.cookies.set("xiangyin_session", secret)
    assert client.get("/leads").status_code == 303


def test_a_form_of_another_site_is_refused(log_in: LogIn) -> None:
    client = log_in("leader")
    del client.headers["X-CSRF-Token"]
    assert client.post("/logout").status_code == 403
    assert client.post("/logout", data={"csrf": "0" * 64}).status_code == 403
    assert client.get("/leads").status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/a b"],
)
def test_after_the_login_nobody_is_sent_to_another_site(
    visit: Visit, add_staff: LogIn, elsewhere: str
) -> None:
    client, name = visit(), add_staff("leader")
    data = {"csrf": form_token(client), "name": name, "password": PASSWORD, "next": elsewhere}
    assert client.post("/login", data=data).headers["location"] == "/"


def test_the_audit_record_shows_logins_and_can_only_grow(desk: Desk, visit: Visit, log_in: LogIn) -> None:
    assert try_in(visit(), "nobody", "wrong") == 403
    client = log_in("administrator")
    page = client.get("/audit").text
    assert "login_refused" in page
    assert "account_added" in page
    with pytest.raises(Exception, match="can only grow"), desk.store.write() as session:
        session.delete(session.scalars(select(AuditEntry)).first())
