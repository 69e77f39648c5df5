"""The page of hot problems, its workbook, and early signs and returns on the list and on a lead's page."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from pipeline.lifecycle import take_step
from pipeline.store.models import Lead
from pipeline.store.signs import NotedSign

LogIn = Callable[..., TestClient]
TakeIn = Callable[..., list[int]]


def test_the_page_shows_heat_with_its_formula(take_in: TakeIn, log_in: LogIn) -> None:
    take_in("石桥村停水三天了没人管", "石桥村停水，居民没水喝没人管", likes=3)
    take_in("石桥村邻居家暴，孩子一直哭")
    for role in ("comment_team", "leader", "analyst"):
        page = log_in(role).get("/hot").text
        assert "停水" in page
        assert "ln(1+点赞+反对)" in page
        assert "家暴" not in page
    client = log_in("leader", name="li")
    assert "停水" not in client.get("/hot?topic=transport").text
    assert "停水" not in client.get("/hot?to=2020-01-01").text
    assert "停水" in client.get("/hot?from=2026-11-01&to=2026-11-30&topic=utilities&place=石桥村").text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=yesterday", "yesterday"),
        ("from=2026-11-20&to=2026-11-01", "之后"),
        ("topic=nothing", "utilities"),
    ],
)
def test_mistakes_are_named(log_in: LogIn, query: str, words: str) -> None:
    answer = log_in("leader").get(f"/hot?{query}")
    assert answer.status_code == 422
    assert words in answer.text


def test_the_workbook_is_the_page(take_in: TakeIn, log_in: LogIn) -> None:
    [lead] = take_in("石桥村停水三天了没人管")
    answer = log_in("analyst").get("/hot.xlsx?topic=utilities")
    assert answer.headers["content-disposition"] == 'attachment; filename="hot-20261124.xlsx"'
    assert load_workbook(BytesIO(answer.content)).worksheets[0]["B2"].value == lead


@pytest.fixture
def sign(take_in: TakeIn, desk: Any, hands: Any) -> int:
    """A noted sign about a lead of the water office; returns the lead."""
    [lead] = take_in("石桥村停水三天了没人管")
    now = hands()
    with desk.store.write() as session:
        session.add(
            NotedSign(town=desk.town.id, topic="utilities", place="石桥村<b>", days=2, posts=3, usual=0.1,
                      chance=1e-5, first_at=now, last_at=now, leads=[lead], noted_at=now, over_at=None)
        )  # fmt: skip
    return lead


def test_signs_stand_above_the_list_and_beside_their_leads(sign: int, log_in: LogIn) -> None:
    for role in ("comment_team", "office_staff"):
        page = log_in(role).get("/leads").text
        above, below = page.split('id="list"')
        assert "早期迹象" in above
        assert "2 天 3 条，平时约 0.1 条" in above
        assert "石桥村&lt;b&gt;" in above
        assert "比平时多" in below
    assert "早期迹象" not in log_in("office_staff", office="roads", name="roads").get("/leads").text
    assert "早期迹象" in log_in("leader").get("/hot").text


def test_a_return_is_linked_both_ways(take_in: TakeIn, desk: Any, hands: Any, log_in: LogIn) -> None:
    [first] = take_in("石桥村停水三天了没人管")
    with desk.store.write() as session:
        lead = session.get_one(Lead, first)
        for state in ("accepted", "answered", "closed"):
            take_step(session, lead, state, hands(), staff="wang", note="修好了")
    hands.forward(days=30)
    [second] = take_in("石桥村停水三天了没人管，又来了")
    client = log_in("comment_team")
    assert "再次出现：2026年11月以来第 2 次" in client.get("/leads").text
    assert f'href="/leads/{first}"' in client.get(f"/leads/{second}").text
    page = client.get(f"/leads/{first}").text
    assert "后来又出现" in page
    assert f'href="/leads/{second}"' in page


def test_the_api_says_so_too(take_in: TakeIn, desk: Any, hands: Any, call: Any) -> None:
    [first] = take_in("石桥村停水三天了没人管")
    with desk.store.write() as session:
        lead = session.get_one(Lead, first)
        for state in ("accepted", "answered", "closed"):
            take_step(session, lead, state, hands(), staff="wang", note="修好了")
    hands.forward(days=30)
    [second] = take_in("石桥村停水三天了没人管，又来了")
    assert [row["times"] for row in call("leader", "GET", "/leads").json()["rows"]] == [2]
    assert call("leader", "GET", f"/leads/{second}").json()["again"] == [first]
    assert call("leader", "GET", f"/leads/{first}").json()["came_back_as"] == [second]
