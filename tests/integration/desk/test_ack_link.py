"""The page behind an acknowledgement link, over real HTTP: looking changes nothing, the button works once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from alerts.ack_link import AckLinks, make_token
from alerts.config import AlertsFile
from alerts.models import Alert, UsedLink
from alerts.raise_alerts import raise_alerts
from common.clock import utc_now
from desk.ack_link import ack_router
from desk.app import create_app
from desk.parts import Desk
from desk.serve import DeskServer
from pipeline.config import Contact, DutyShift, Office
from pipeline.store.engine import Store
from pipeline.store.models import Lead, LeadEvent, Outbox
from pipeline.town import TownContext

KEY = b"k" * 32
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
CONFIG = AlertsFile(desk_url="https://desk.example")


def only_links(
    store: Store, town: TownContext, config: AlertsFile, key: bytes, clock: Callable[[], datetime] = utc_now
) -> FastAPI:
    """The desk as it is composed, with the router of the links."""
    desk = Desk(store, town, config, clock)
    return create_app(desk, without_gate=[ack_router(store, town, config, key, clock)])


class Hands:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def client(store: Store, town: TownContext, hands: Hands) -> Iterator[httpx.Client]:
    people = [Contact(id="water_duty", name="<b>水利</b>值班岗", channel="console")]
    town.offices["water"] = Office(
        id="water", name="水利站", contacts=people, duty=[DutyShift(contact="water_duty")]
    )
    app = only_links(store, town, CONFIG, KEY, hands)
    with (
        DeskServer(app, "127.0.0.1", 0) as server,
        httpx.Client(base_url=f"http://127.0.0.1:{server.port}", trust_env=False) as client,
    ):
        yield client


@pytest.fixture
def path(store: Store, town: TownContext, client: httpx.Client) -> str:
    """The path of the link in a message about a lead with a title that nobody may see here."""
    with store.write() as session:
        lead = Lead(
            town="test", title="绝密标题", topic="utilities", urgency="critical", place="石桥村", office="water",
            relation="own", state="dispatched", unsure=False, restricted=True, post_count=1, first_seen=NOW,
            last_seen=NOW, received_at=NOW, accept_due=NOW, dispatch_due=NOW, feedback_due=NOW,
        )  # fmt: skip
        session.add(lead)
        session.flush()
        session.add(Outbox(town="test", lead_id=lead.id, kind="lead_opened", created_at=NOW))
    raise_alerts(store, town, CONFIG, clock=lambda: NOW)
    return AckLinks(KEY, "", "test").link(1, "water_duty", NOW)


@pytest.fixture
def state(store: Store) -> Callable[[], tuple[list[str | None], int, list[str]]]:
    """Who acknowledged each alert, how many links were used, the lead's history."""

    def read() -> tuple[list[str | None], int, list[str]]:
        with store.read() as session:
            return (
                [alert.acknowledged_by for alert in session.query(Alert).order_by(Alert.id)],
                session.query(UsedLink).count(),
                [event.kind for event in session.query(LeadEvent).order_by(LeadEvent.id)][1:],
            )

    return read


NOTHING: tuple[list[None], int, list[str]] = ([None], 0, [])


def test_looking_changes_nothing(client: httpx.Client, path: str, state: Any) -> None:
    for _preview in range(3):
        assert client.get(path).status_code == 200
        head = client.head(path)
        assert (head.status_code, head.content) == (200, b"")
    assert state() == NOTHING
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert client.request(method, path).status_code == 405
    assert state() == NOTHING


def test_the_page_shows_numbers_and_a_button(client: httpx.Client, path: str) -> None:
    page = client.get(path)
    assert "提醒号 1，线索 #1" in page.text
    assert '<form method="post"><button type="submit">' in page.text
    assert 'href="https://desk.example/leads/1"' in page.text
    assert "绝密" not in page.text
    assert "石桥" not in page.text
    assert "&lt;b&gt;水利&lt;/b&gt;值班岗" in page.text
    assert "<script" not in page.text
    assert page.headers["content-type"] == "text/html; charset=utf-8"


def test_nothing_may_carry_the_address_elsewhere(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script" not in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers


def test_the_button_works_once(
    client: httpx.Client, path: str, state: Any, hands: Hands, store: Store
) -> None:
    first = client.post(path)
    assert first.status_code == 200
    assert "已由“&lt;b&gt;水利&lt;/b&gt;值班岗”于 11月24日 10:00 签收" in first.text
    after = (["water_duty"], 1, ["alert_acknowledged"])
    assert state() == after
    hands.now = NOW + timedelta(hours=3)
    again = client.post(path)
    assert "此前已签收" in again.text
    assert "11月24日 10:00" in again.text
    assert "<form" not in client.get(path).text
    assert state() == after
    with store.read() as session:
        assert session.query(LeadEvent).order_by(LeadEvent.id.desc()).first().data["via"] == "link"
        assert path.rsplit("/", 1)[1] not in session.query(UsedLink).one().digest


def test_what_somebody_else_did_is_said(client: httpx.Client, path: str, store: Store, state: Any) -> None:
    with store.write() as session:
        session.get_one(Alert, 1).acknowledged_at = NOW
        session.get_one(Alert, 1).acknowledged_by = "zhang01"
    page = client.post(path)
    assert "已由“zhang01”于 11月24日 10:00 签收" in page.text
    assert state() == (["zhang01"], 0, [])


def test_an_expired_link_says_so(client: httpx.Client, path: str, state: Any, hands: Hands) -> None:
    hands.now = NOW + timedelta(days=7)
    for page in (client.get(path), client.post(path)):
        assert page.status_code == 410
        assert "链接已过期" in page.text
        assert "<form" not in page.text
    assert state() == NOTHING


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path[:-1],
        lambda path: path.replace("/ack/1.", "/ack/2."),
        lambda path: "/ack/x",
        lambda path: "/ack/<script>alert(1)</script>",
        lambda path: "/ack/" + make_token(KEY, "other", 1, "water_duty", NOW + timedelta(days=1)),
        lambda path: "/ack/" + make_token(KEY, "test", 99, "water_duty", NOW + timedelta(days=1)),
    ],
)
def test_a_wrong_link_says_so(
    client: httpx.Client, path: str, state: Any, make: Callable[[str], str]
) -> None:
    for page in (client.get(make(path)), client.post(make(path))):
        assert page.status_code == 404
        assert "<script>alert" not in page.text
        if not make(path).count("script"):
            assert "链接不对" in page.text
    assert state() == NOTHING


@pytest.mark.parametrize(
    ("query", "header", "lang"),
    [
        ("", "", "zh-CN"),
        ("", "de", "zh-CN"),
        ("", "en-GB,en;q=0.9,zh;q=0.5", "en"),
        ("", "zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("?lang=en", "zh-CN", "en"),
        ("?lang=zh", "en", "zh-CN"),
        ("?lang=<x>", "", "zh-CN"),
    ],
)
def test_the_reader_s_language(client: httpx.Client, path: str, query: str, header: str, lang: str) -> None:
    page = client.get(path + query, headers={"Accept-Language": header})
    assert f'<html lang="{lang}">' in page.text
    assert bool(re.search("[一-鿿]", page.text.replace("水利", "").replace("值班岗", ""))) is (lang != "en")


def test_a_port_in_use_is_one_clear_line(store: Store, town: TownContext) -> None:
    from common.errors import InputError

    app = only_links(store, town, AlertsFile(), KEY)
    with DeskServer(app, "127.0.0.1", 0) as server, pytest.raises(InputError, match="XIANGYIN_DESK_PORT"):
        DeskServer(app, "127.0.0.1", server.port)
