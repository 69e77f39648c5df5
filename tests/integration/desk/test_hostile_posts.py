"""Hostile texts are shown as they are written and nothing of them runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from lxml import html

from classify.redact import redact
from crawlers.post import CrawledPost
from desk.web.headers import CSP
from desk.web.templates import safe_url
from pipeline.leads import open_lead
from pipeline.normalise import MAX_TEXT, clean
from pipeline.store.models import Post
from tests.hostile.inert import addresses, faults, payloads, skeleton
from tests.integration.desk.conftest import form_token

LogIn = Callable[..., TestClient]
Call = Callable[..., httpx2.Response]
PAGES = ("/leads?state=all",)
"""Pages that show posts' texts."""

MORE = {
    ("tr", ("class",)),
    ("td", ("colspan",)),
    ("a", ("href", "hx-get", "hx-select", "hx-select-oob", "hx-swap", "hx-target")),
}
"""The row with the link to the next page."""


@pytest.fixture
def take_post(store: Any, town: Any, reader: Any, hands: Any) -> Callable[..., int]:
    """Stores a post with this title, text and address as the intake cleans it, with a lead of its own."""
    count = 0

    def take(title: str, text: str = "", url: str = "") -> int:
        nonlocal count
        count += 1
        post = clean(CrawledPost("board", f"h{count}", url, title, text, hands(), 1, 0, 0), redact, hands())
        with store.write() as session:
            row = Post(
                town=town.id, source_id="board", post_id=post.post_id, url=post.url,
                canonical_url=post.canonical_url, content_hash=post.content_hash, title=post.title,
                text=post.text, tokens=" ".join(reader.tokens(title + text)), published_at=hands(),
                received_at=hands(), topic="transport", topic_confidence=0.9, urgency="normal",
                urgency_confidence=0.9, place=post.title[:20], actionable=True, abstained=False, names=[], evidence={},
                reasons=[{"about": "topic", "words": [post.title[:30]], "rule": "model"}],
            )  # fmt: skip
            session.add(row)
            session.flush()
            lead = open_lead(session, town, row, hands())
            row.lead_id = lead.id
            return lead.id

    return take


def test_the_list_is_long_and_varied() -> None:
    assert len(set(payloads())) == len(payloads()) >= 100
    assert len(set(addresses())) == len(addresses()) >= 10


def test_every_payload_is_shown_and_none_becomes_part_of_the_page(
    take_post: Callable[..., int], log_in: LogIn
) -> None:
    client = log_in("comment_team")
    take_post("村口的路烂了，请修一修")
    allowed = {page: set(skeleton(client.get(page).text)) for page in PAGES}
    for payload in payloads():
        take_post(f"路{payload}", payload)
    for page in PAGES:
        shown, address = "", page
        while address:
            answer = client.get(address)
            assert answer.headers["content-security-policy"] == CSP
            assert not faults(answer.text), faults(answer.text)
            tree = html.document_fromstring(answer.text)
            shown += "".join("".join(tree.find(".//main").itertext()).split())
            # only the link to the next page is an element that the harmless page did not have
            assert set(skeleton(answer.text)) <= allowed[page] | MORE
            address = next((str(link) for link in tree.xpath("//a[contains(@href, 'after=')]/@href")), "")
        stored = [redact(f"路{payload}", "").title for payload in payloads()]  # an @ is masked like a name
        missing = [title for title in stored if "".join(title.split())[:20] not in shown]
        assert not missing


def test_a_leads_page_shows_every_payload_as_text(take_post: Callable[..., int], log_in: LogIn) -> None:
    client = log_in("comment_team")
    harmless = take_post("村口的路烂了", "请修一修", "https://example.org/1")
    long = take_post("村口的路烂了", "请修一修" * 400)
    allowed = set(skeleton(client.get(f"/leads/{harmless}").text))
    allowed |= set(skeleton(client.get(f"/leads/{long}").text))
    for payload in payloads():
        answer = client.get(f"/leads/{take_post(f'路{payload}', payload, payload)}")
        assert answer.status_code == 200
        assert not faults(answer.text), (payload, faults(answer.text))
        assert set(skeleton(answer.text)) <= allowed, payload


def test_the_api_gives_texts_as_data(take_post: Callable[..., int], call: Call) -> None:
    for payload in payloads():
        take_post(f"路{payload}", payload)
    answer = call("comment_team", "GET", "/leads?limit=200&state=all")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert len(answer.json()["rows"]) == len(payloads())


@pytest.mark.parametrize("payload", payloads()[:40:3] + payloads()[110:140:3])
def test_what_a_reader_types_comes_back_as_text(
    log_in: LogIn, visit: Callable[[], TestClient], payload: str
) -> None:
    client = log_in("administrator")
    before = skeleton(client.get("/leads", params={"q": "x"}).text)
    assert skeleton(client.get("/leads", params={"q": payload}).text) == before
    assert not faults(client.get("/audit", params={"staff": payload, "action": payload[:40]}).text)
    fresh = visit()
    data = {"csrf": form_token(fresh), "name": payload[:200], "password": payload, "next": payload}
    answer = fresh.post("/login", data=data)
    assert answer.status_code in (403, 429)
    assert not faults(answer.text)


@pytest.mark.parametrize("address", addresses())
def test_an_address_that_is_none_is_no_link(address: str) -> None:
    assert safe_url(address) == "" or address.startswith(("http://example", "https://example"))


def test_one_long_line_does_not_hold_up_the_page(take_post: Callable[..., int], log_in: LogIn) -> None:
    take_post("路" * 2000, "停" * 1_000_000)
    page = log_in("comment_team").get("/leads").text
    assert len(page) < 40_000
    assert MAX_TEXT < 1_000_000


def test_signs_that_turn_the_reading_direction_are_gone(take_post: Callable[..., int], log_in: LogIn) -> None:
    turned = "\u202e停水\u202c\u2066路\u2069\u200f\ufeff"
    take_post(f"路坏了{turned}")
    page = log_in("comment_team").get("/leads").text
    assert not [
        sign
        for sign in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff"
        if sign in page
    ]
    assert "路坏了停水路" in page
