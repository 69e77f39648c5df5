"""The list: what each reader sees of it, its filters, its pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

LogIn = Callable[..., TestClient]
TakeIn = Callable[..., list[int]]


def test_a_reader_sees_the_list_and_an_office_only_its_own(take_in: TakeIn, log_in: LogIn) -> None:
    take_in("村口的路烂得不成样子", "石桥村停水两天了没人管")
    page = log_in("comment_team").get("/leads").text
    assert page.index("停水") < page.index("烂得")
    mine = log_in("office_staff").get("/leads").text
    assert "停水" in mine
    assert "烂得" not in mine


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=停水", {"water"}),
        ("q=停水 石桥村", {"water"}),
        ("q=停水 柳林村", set()),
        ("topic=transport", {"road"}),
        ("topic=transport&topic=utilities", {"road", "water"}),
        ("urgency=urgent", {"water"}),
        ("office=roads", {"road"}),
        ("place=石桥村", {"water"}),
        ("state=closed", set()),
        ("state=all", {"road", "water"}),
        ("source=board", {"road", "water"}),
        ("source=boar", set()),
        ("unsure=yes", set()),
        ("unsure=no", {"road", "water"}),
        ("overdue=yes", set()),
        ("topic=nonsense", set()),
        ('q="', set()),
        ("q=NEAR(停水*) OR 路", set()),
        ("q=%00", set()),
    ],
)
def test_filters(take_in: TakeIn, log_in: LogIn, query: str, found: set[str]) -> None:
    take_in("村口的路烂得不成样子", "石桥村停水两天了没人管")
    page = log_in("comment_team").get(f"/leads?{query}")
    assert page.status_code == 200
    body = page.text.split("<tbody>")[1].split("</tbody>")[0]
    assert {name for name, word in (("road", "烂得"), ("water", "两天")) if word in body} == found


def test_pages_follow_each_other_without_gap_or_repeat(take_in: TakeIn, log_in: LogIn) -> None:
    from desk import lead_list

    words = "甲乙丙丁戊己庚辛壬癸"
    leads = take_in(*(f"{word}{word}村的{word}路{word}坏了{word * 9}" for word in words))
    lead_list.PAGE, before = 3, lead_list.PAGE
    try:
        client, address, seen = log_in("comment_team"), "/leads", []
        while address:
            page = client.get(address).text
            seen += [int(part.split('"')[0]) for part in page.split('data-lead="')[1:]]
            more = page.split('href="/leads?after=')
            address = "/leads?after=" + more[1].split('"')[0] if len(more) > 1 else ""
    finally:
        lead_list.PAGE = before
    assert sorted(seen) == sorted(set(leads))
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(
    "cursor", ["x", "1_", "1_2_3", "nan_1", "2026-11-24T00:00:00+00:00_1", "9" * 40 + "_1"]
)
def test_a_cursor_that_is_none_is_refused(log_in: LogIn, cursor: str) -> None:
    assert log_in("comment_team").get("/leads", params={"after": cursor}).status_code == 422
