"""Finding a lead to merge with: by number, by words, among those the reader may judge; both side by side."""

from __future__ import annotations

import re
from collections.abc import Callable

from fastapi.testclient import TestClient

from desk.parts import Desk
from pipeline.store.models import Lead

TakeIn = Callable[..., list[int]]
LogIn = Callable[..., TestClient]


def found(client: TestClient, lead: int, query: str = "") -> set[int]:
    page = client.get(f"/leads/{lead}/merge", params={"q": query} if query else {})
    assert page.status_code == 200, page.text
    return {int(number) for number in re.findall(r'data-lead="(\d+)"', page.text)}


def test_any_lead_is_found_by_number_and_words(take_in: TakeIn, log_in: LogIn, desk: Desk) -> None:
    road, water, lamp, hidden = take_in(
        "村口的路烂得不成样子", "石桥村停水两天了没人管", "柳林村电线杆歪了要倒", "石桥村邻居家暴，孩子一直哭"
    )
    client = log_in("comment_team")
    assert found(client, road, str(lamp)) == found(client, road, f" #{lamp} ") == {lamp}
    assert found(client, road, "停水") == {water}
    for nothing in (str(road), str(hidden), "家暴", "9" * 18, '"', "NEAR(停水*)", "%00"):
        assert found(client, road, nothing) <= {water}, nothing
        assert hidden not in found(client, road, nothing)
    page = client.get(f"/leads/{road}/merge", params={"other": water}).text
    assert page.index("烂得") < page.index("两天")
    assert f'value="{road}"' in page
    assert client.get(f"/leads/{road}/merge", params={"other": hidden}).status_code == 404
    assert client.get(f"/leads/{hidden}/merge").status_code == 404
    form = {"lead": [f"{road}:{version(desk, road)}", f"{water}:{version(desk, water)}"], "keep": water,
            "back": f"/leads/{road}"}  # fmt: skip
    shown = client.post("/leads/merge", data=form)
    assert shown.status_code == 200
    assert f'<small class="quiet">线索 {water}</small>' in shown.text
    assert found(client, water, str(road)) == set()  # it has been merged
    assert client.get(f"/leads/{road}/merge").status_code == 409


def test_an_office_finds_only_its_own_restricted_ones(take_in: TakeIn, log_in: LogIn) -> None:
    first, second, water = take_in(
        "石桥村邻居家暴，孩子一直哭", "柳林村有人家暴老人，老人不敢出门", "石桥村停水两天了没人管"
    )
    women = log_in("office_staff", office="women", name="women")
    assert found(women, first, "老人") == found(women, first, str(second)) == {second}
    assert found(women, first, str(water)) == set()
    page = women.get(f"/leads/{first}/merge", params={"other": second})
    assert (page.status_code, page.text.count('name="keep"')) == (200, 2)
    assert (
        log_in("office_staff").get(f"/leads/{water}/merge").status_code == 403
    )  # an office judges none of these


def version(desk: Desk, lead: int) -> int:
    with desk.store.read() as session:
        return session.get_one(Lead, lead).version
