"""Hot problems: period, topic, place, what is left out, and the workbook."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from common.errors import InputError
from pipeline.hot import heat, hot_posts, hot_problems
from pipeline.hot_table import hot_workbook
from pipeline.steps import dismiss
from pipeline.store.models import Lead, Post

TakeIn = Callable[..., list[int]]


@pytest.fixture
def leads(take_in: TakeIn) -> dict[str, int]:
    """Three voices about the water of a village, one about a road, one for one office's eyes only."""
    water = take_in(
        "石桥村停水三天了没人管",
        "石桥小学停水三天了，石桥村没人管",
        "石桥村停水没人管，居民喝不上水",
        likes=5,
    )
    [road] = take_in("柳林村的路坑坑洼洼没人修")
    [hidden] = take_in("石桥村邻居家暴，孩子一直哭", likes=9000)
    assert len(set(water)) == 1
    return {"water": water[0], "road": road, "hidden": hidden}


def test_heat_by_its_formula_and_nothing_of_restricted_leads(
    store: Any, town: Any, hands: Any, leads: dict[str, int]
) -> None:
    found = hot_problems(store, town, hands())
    assert [one.lead_id for one in found] == [leads["water"], leads["road"]]
    first = found[0]
    assert (first.rank, first.clicks, len(first.posts), first.people) == (1, 15, 3, "居民")
    assert first.heat == pytest.approx(heat(3, 15, first.days), abs=0.01)
    assert heat(3, 15, 0) == pytest.approx((3 + 2.7726) * 2, abs=0.01)
    assert "停水" in first.description
    assert first.trend.kind == "few"
    assert hot_problems(store, town, hands(), topic="family") == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"topic": "utilities"}, ["water"]),
        ({"topic": "transport"}, ["road"]),
        ({"place": "石桥村"}, ["water"]),
        ({"place": "柳林"}, ["road"]),
        ({"place": "别处"}, []),
        ({"limit": 1}, ["water"]),
    ],
)
def test_by_topic_and_place(
    store: Any, town: Any, hands: Any, leads: dict[str, int], wanted: dict[str, Any], found: list[str]
) -> None:
    ranked = hot_problems(store, town, hands(), **wanted)
    assert [one.lead_id for one in ranked] == [leads[name] for name in found]


def test_a_place_takes_along_what_lies_in_it(store: Any, town: Any, hands: Any, take_in: TakeIn) -> None:
    [lead] = take_in("石桥小学门口的路全是水")
    assert [one.lead_id for one in hot_problems(store, town, hands(), place="石桥村")] == [lead]


def test_an_unknown_topic_names_those_there_are(store: Any, town: Any, hands: Any) -> None:
    with pytest.raises(InputError, match="utilities"):
        hot_problems(store, town, hands(), topic="weather")


def test_what_a_person_found_to_be_no_problem_is_not_hot(
    store: Any, town: Any, hands: Any, leads: dict[str, int]
) -> None:
    def end(lead: int, reason: str) -> list[int]:
        with store.write() as session:
            dismiss(session, session.get_one(Lead, lead), reason, hands(), staff="wang")
        return [one.lead_id for one in hot_problems(store, town, hands())]

    assert end(leads["road"], "solved") == [leads["water"], leads["road"]]  # it was one while it lasted
    assert end(leads["water"], "no_problem") == [leads["road"]]


def test_a_trend_looks_back_beyond_the_period(store: Any, town: Any, hands: Any, take_in: TakeIn) -> None:
    hands.now -= timedelta(days=120)
    take_in("石桥村停水没人管")
    for _week in range(4):
        hands.forward(days=28)
        take_in("石桥村停水没人管，又停水了")
    hands.forward(days=8)
    take_in(*[f"石桥村停水没人管，第 {count} 户了" for count in range(9)])
    today = hands().astimezone(town.zone).date()
    [only] = hot_problems(store, town, hands(), first=today - timedelta(days=2), last=today)
    assert len(only.posts) == 9
    assert only.trend.kind == "growing"
    [whole] = hot_problems(store, town, hands())
    assert len(whole.posts) == 14


def test_the_workbook_has_the_columns_of_the_table_and_no_formula(
    store: Any, town: Any, hands: Any, leads: dict[str, int]
) -> None:
    with store.write() as session:
        for post in session.query(Post).filter(Post.lead_id == leads["road"]):
            post.title = '=HYPERLINK("http://evil.example","路坑坑洼洼")'
    problems = hot_problems(store, town, hands())
    posts = hot_posts(store, town, problems, hands())
    book = load_workbook(BytesIO(hot_workbook(problems, posts, town)))
    table, detail, notes = book.worksheets
    assert [cell.value for cell in table[1]][:6] == [
        "热度排名",
        "问题ID",
        "热度指数",
        "时间范围",
        "地点/人群",
        "问题描述",
    ]
    assert [cell.value for cell in table[2]][:3] == [1, leads["water"], problems[0].heat]
    assert detail.max_row == 1 + 3 + 1
    assert {detail.cell(row, 1).value for row in range(2, 6)} == {leads["water"], leads["road"]}
    assert "ln(1+点赞+反对)" in str([cell.value for row in notes for cell in row])
    for sheet in book.worksheets:
        for row in sheet:
            for cell in row:
                assert cell.data_type != "f", cell.value
                assert not str(cell.value).startswith("=")
    assert "家暴" not in str([cell.value for sheet in book for row in sheet for cell in row])
