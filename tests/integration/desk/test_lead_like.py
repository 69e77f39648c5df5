"""Similar leads come after a lead's page; for a restricted lead they stand in the page, whose look is recorded."""

from __future__ import annotations

from collections.abc import Callable

from fastapi.testclient import TestClient

from desk.parts import Desk
from pipeline.store.models import Lead

LogIn = Callable[..., TestClient]
TakeIn = Callable[..., list[int]]
TEXTS = ("柳林村西头供水管道破裂漏水，自来水流了一路", "石桥村供水管道破裂漏水，自来水白白流走")
BY_SCRIPT = {"HX-Request": "true"}


def test_the_page_asks_for_them_when_it_is_there(take_in: TakeIn, log_in: LogIn) -> None:
    old, new = take_in(*TEXTS)
    client = log_in("comment_team")
    page = client.get(f"/leads/{new}").text
    assert f'hx-get="/leads/{new}/like"' in page
    assert f'href="/leads/{old}"' not in page
    part = client.get(f"/leads/{new}/like", headers=BY_SCRIPT).text
    assert f'href="/leads/{old}"' in part
    assert 'action="/leads/merge"' in part
    assert "<html" not in part
    whole = client.get(f"/leads/{new}/like").text  # a browser without scripts follows the link
    assert f'href="/leads/{old}"' in whole
    assert "<html" in whole


def test_only_reviewers_are_offered_to_merge(take_in: TakeIn, log_in: LogIn) -> None:
    _old, new = take_in(*TEXTS)
    assert 'action="/leads/merge"' not in log_in("leader").get(f"/leads/{new}/like", headers=BY_SCRIPT).text
    assert log_in("administrator").get(f"/leads/{new}/like").status_code == 403


def test_a_restricted_lead_shows_them_itself(take_in: TakeIn, log_in: LogIn, desk: Desk) -> None:
    old, new = take_in(*TEXTS)
    with desk.store.write() as session:
        for number in (old, new):
            lead = session.get_one(Lead, number)
            lead.restricted, lead.office = True, "women"
    office = log_in("office_staff", "women")
    page = office.get(f"/leads/{new}").text
    assert f'href="/leads/{old}"' in page
    assert f"/leads/{new}/like" not in page
    assert office.get(f"/leads/{new}/like").status_code == 404
    assert log_in("comment_team").get(f"/leads/{new}/like").status_code == 404
