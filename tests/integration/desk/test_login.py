"""Logging in: no default account, cookies, limits, the first password, CSRF."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from argon2.exceptions import VerifyMismatchError
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from desk.accounts import login_limits, passwords
from desk.accounts.accounts import add_account, disable_account, get_account, reset_password
from desk.accounts.known_browser import known_browser
from desk.accounts.login_limits import (
    FREE_OF_ADDRESS,
    FREE_OF_PAIR,
    WINDOW,
    Try,
    network_of,
    pause,
    remember_failure,
)
from desk.accounts.models import Account, AuditEntry, LoginAttempt, StaffSession
from desk.accounts.passwords import hash_password
from desk.accounts.sessions import IDLE
from desk.app import create_app
from desk.parts import Desk, DeskSettings
from tests.integration.conftest import Hands
from tests.integration.desk.conftest import LIGHT, PASSWORD, form_token

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


def test_pauses_grow_with_the_failures_of_an_account_from_one_address(
    visit: Visit, add_staff: LogIn, hands: Hands
) -> None:
    name = add_staff("leader")
    for _try in range(FREE_OF_PAIR):
        assert try_in(visit(), name, "wrong") == 403
    for wait in (2, 4, 8, 16):
        hands.forward(seconds=wait - 1)
        assert try_in(visit(), name, PASSWORD) == 429
        hands.forward(seconds=1)
        assert try_in(visit(), name, "wrong") == 403
    client = visit()
    answer = client.post("/login", data={"csrf": form_token(client), "name": name, "password": PASSWORD})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "32")
    assert "32 秒" in answer.text
    hands.forward(seconds=32)
    assert try_in(visit(), name, PASSWORD) == 303
    assert try_in(visit(), name, "wrong") == 403  # the success forgave the account's failures from here


def test_invented_names_lock_out_nobody_elsewhere(app: FastAPI, add_staff: LogIn) -> None:
    name = add_staff("leader")
    stranger = TestClient(app, follow_redirects=False, client=("198.51.100.7", 1))
    codes = [try_in(stranger, f"name{number}", "wrong") for number in range(FREE_OF_ADDRESS + 5)]
    assert codes == [403] * FREE_OF_ADDRESS + [429] * 5
    assert try_in(stranger, name, PASSWORD) == 429
    assert try_in(TestClient(app, follow_redirects=False, client=("198.51.100.8", 1)), name, PASSWORD) == 303


def test_an_account_that_strangers_guess_at_opens_from_an_address_without_failures(
    desk: Desk, app: FastAPI, add_staff: LogIn
) -> None:
    name, now = add_staff("leader"), desk.clock()
    with desk.store.write() as session:
        for number in range(300):
            remember_failure(session, "test", Try(f"198.51.{number}.1", name), now)
    fresh = TestClient(app, follow_redirects=False, client=("203.0.113.9", 1))
    assert try_in(fresh, "somebody", "wrong") == 403
    assert try_in(fresh, name, PASSWORD) == 429  # it has failed: the account's many failures count here
    other = TestClient(app, follow_redirects=False, client=("203.0.113.10", 1))
    assert try_in(other, name, PASSWORD) == 303


def test_a_browser_that_logged_in_before_gets_in_beside_a_stranger_at_its_address(
    visit: Visit, add_staff: LogIn
) -> None:
    name, mine, other = add_staff("leader"), visit(), add_staff("analyst")
    assert try_in(mine, name, PASSWORD) == 303
    for _try in range(FREE_OF_PAIR):
        assert try_in(visit(), name, "wrong") == 403
    for number in range(FREE_OF_ADDRESS):
        try_in(visit(), f"name{number}", "wrong")
    assert try_in(visit(), name, PASSWORD) == 429
    mine.cookies.delete("xiangyin_session")
    assert try_in(mine, name, PASSWORD) == 303
    mine.cookies.delete("xiangyin_session")
    assert try_in(mine, other, PASSWORD) == 429  # the cookie is of one account
    for _try in range(FREE_OF_PAIR):
        assert try_in(mine, name, "wrong") == 403
    assert try_in(mine, name, PASSWORD) == 429  # nor is it a way to guess on
    assert known_browser(None, "x.y") == known_browser(None, "") == ""


def test_a_new_password_makes_known_browsers_strangers(
    desk: Desk, visit: Visit, add_staff: LogIn, hashed: str
) -> None:
    name, mine = add_staff("leader"), visit()
    assert try_in(mine, name, PASSWORD) == 303
    cookie = mine.cookies["xiangyin_browser"]
    with desk.store.write() as session:
        account = get_account(session, "test", name)
        assert known_browser(account, cookie)
        assert not known_browser(account, cookie[:-1] + ("0" if cookie[-1] != "0" else "1"))
        account.password_hash = hash_password("another-secret-8")
        assert not known_browser(account, cookie)


def test_only_a_configured_proxy_says_where_somebody_comes_from(desk: Desk, add_staff: LogIn) -> None:
    name = add_staff("leader")

    def at(app: FastAPI, peer: str, forwarded: str) -> TestClient:
        headers = {"X-Forwarded-For": forwarded}
        return TestClient(app, follow_redirects=False, client=(peer, 1), headers=headers)

    plain = create_app(desk)
    for number in range(FREE_OF_ADDRESS):  # an invented header is no other address, also from the own machine
        assert try_in(at(plain, "127.0.0.1", f"198.51.100.{number}"), f"name{number}", "wrong") == 403
    assert try_in(at(plain, "127.0.0.1", "198.51.100.99"), name, "wrong") == 429

    behind = create_app(replace(desk, settings=DeskSettings(proxies=("10.9.0.0/16",))))
    for number in range(FREE_OF_ADDRESS):
        forged = f"198.18.0.{number}, 203.0.113.7"  # the proxy adds the last one
        assert try_in(at(behind, "10.9.0.1", forged), f"other{number}", "wrong") == 403
    assert try_in(at(behind, "10.9.0.1", "203.0.113.7"), name, PASSWORD) == 429
    assert try_in(at(behind, "10.9.0.1", "203.0.113.8"), name, PASSWORD) == 303
    assert try_in(at(behind, "10.8.0.1", "203.0.113.7"), name, PASSWORD) == 303  # no proxy of ours


def test_the_whole_network_of_a_customer_is_one_address() -> None:
    assert network_of("2001:db8:1:2:a::1") == network_of("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert network_of("2001:db8:1:3::1") != network_of("2001:db8:1:2::1")
    assert network_of("::ffff:203.0.113.7") == network_of("203.0.113.7") == "203.0.113.7"
    assert network_of("fe80::1%eth0") == "fe80::/64"
    assert network_of(None) == network_of("x" * 4000) == "unknown"


def test_the_counters_are_bounded_and_forget(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_limits, "MOST_ROWS", 30)
    now = desk.clock()
    with desk.store.write() as session:
        for number in range(50):
            remember_failure(session, "test", Try(f"198.51.100.{number}", f"name{number}"), now)
        assert session.scalar(select(func.count()).select_from(LoginAttempt)) == 30
        remember_failure(session, "test", Try("a", "b"), now + WINDOW)
        assert session.scalar(select(func.count()).select_from(LoginAttempt)) == 3
        assert pause(session, "test", Try("a", "b"), now + WINDOW + WINDOW) == timedelta()


def test_unknown_and_disabled_names_are_answered_like_wrong_passwords(
    desk: Desk, visit: Visit, add_staff: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same answer, the same work: one comparison with the same parameters."""
    compared: list[str] = []

    class Counting:
        def hash(self, password: str) -> str:
            return LIGHT.hash(password)

        def verify(self, stored: str, password: str) -> bool:
            compared.append(stored.rsplit("$", 2)[0])
            raise VerifyMismatchError

    name, gone = add_staff("leader"), add_staff("analyst")
    with desk.store.write() as session:
        disable_account(session, "test", gone, desk.clock(), by="system")
    monkeypatch.setattr(passwords, "_hasher", Counting())
    pages = set()
    for tried in (name, gone, "nobody"):
        client = visit()
        answer = client.post("/login", data={"csrf": form_token(client), "name": tried, "password": "wrong"})
        page = re.sub(r"[0-9a-f]{64}", "", answer.text).replace(tried, "NAME")
        pages.add((answer.status_code, page))
    assert len(pages) == 1
    assert len(compared) == 3
    assert len(set(compared)) == 1


def test_wrong_old_passwords_are_counted_for_who_is_logged_in(log_in: LogIn, visit: Visit) -> None:
    client = log_in("leader")
    change = {"before": "wrong", "after": "another-secret-8", "again": "another-secret-8"}
    for _try in range(FREE_OF_PAIR):
        assert "旧密码不对" in client.post("/password", data=change).text
    change["before"] = PASSWORD
    assert "试得太多了" in client.post("/password", data=change).text
    for _try in range(FREE_OF_PAIR):  # and strangers at the log-in do not close this page
        try_in(visit(), "analyst", "wrong")
    other = log_in("comment_team")
    for _try in range(FREE_OF_PAIR + 1):
        try_in(visit(), "comment_team", "wrong")
    assert other.post("/password", data=change).status_code == 303


def test_a_new_log_in_ends_the_session_that_was_open_in_the_browser(
    desk: Desk, log_in: LogIn, add_staff: LogIn
) -> None:
    client, name = log_in("leader"), add_staff("analyst")
    before = client.cookies["xiangyin_session"]
    assert try_in_again(client, name) == 303
    assert client.cookies["xiangyin_session"] != before
    client.cookies.clear()
    client.cookies.set("xiangyin_session", before)
    assert client.get("/leads").status_code == 303


def try_in_again(client: TestClient, name: str) -> int:
    """Log in over an open session."""
    return client.post("/login", data={"name": name, "password": PASSWORD}).status_code


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
