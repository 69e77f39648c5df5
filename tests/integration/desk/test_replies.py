"""The life of a reply over the API: four eyes, versions, the link, and the lead that is answered by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from desk import reply_actions
from desk.accounts.sessions import Staff
from desk.audit import entries
from desk.parts import Desk
from desk.reply_actions import (
    decide_reply,
    draft_reply,
    open_reply,
    replies_of,
    submit_reply,
    waiting_replies,
)
from pipeline.store.review import Reply

TakeIn = Callable[..., list[int]]
Call = Callable[..., httpx2.Response]
WATER = "石桥村停水两天了没人管"
PARTS = {"kind": "in_progress", "subject": "石桥村停水", "facts": "11月23日现场核查，主水管爆裂", "measures": "正在换管",
         "responsible": "水利站", "until": "今晚20时", "ask": "水利站值班室"}  # fmt: skip


@pytest.fixture
def lead(take_in: TakeIn, call: Call) -> int:
    """A lead that its office works on."""
    [found] = take_in(WATER)
    for state in ("accepted", "in_work"):
        version = call("office_staff", "GET", f"/leads/{found}").json()["version"]
        step = {"version": version, "state": state}
        assert call("office_staff", "POST", f"/leads/{found}/step", json=step).status_code == 200
    return found


def post(call: Call, role: str, reply: dict[str, Any], action: str, **more: Any) -> httpx2.Response:
    body = {"version": reply["version"], **more}
    return call(role, "POST", f"/replies/{reply['id']}/{action}", json=body)


def test_from_draft_to_the_public_link(call: Call, lead: int) -> None:
    draft = call("office_staff", "POST", f"/leads/{lead}/replies", json={"parts": PARTS}).json()
    assert (draft["state"], draft["office"]) == ("draft", "water")
    assert "主水管爆裂" in draft["text"]
    assert {finding["criterion"] for finding in draft["findings"]} >= {"relevance", "completeness", "basis"}
    waiting = post(call, "office_staff", draft, "submit").json()
    assert post(call, "office_staff", waiting, "publish", url="https://example.gov.cn/1").status_code == 409
    approved = post(call, "leader", waiting, "decide", approve=True).json()
    assert (approved["state"], approved["decided_by"]) == ("approved", "service:leader")
    for url in ("javascript:alert(1)", "example.gov.cn", "https://", "ftp://example.gov.cn/1", ""):
        assert post(call, "office_staff", approved, "publish", url=url).status_code == 422, url
    done = post(call, "office_staff", approved, "publish", url="https://example.gov.cn/1").json()
    assert (done["state"], done["published_url"]) == ("published", "https://example.gov.cn/1")
    after = call("office_staff", "GET", f"/leads/{lead}").json()
    assert after["state"] == "answered"
    kinds = [event["kind"] for event in after["history"] if event["kind"].startswith("reply_")]
    assert kinds == ["reply_drafted", "reply_submitted", "reply_approved", "reply_published"]
    assert post(call, "office_staff", done, "edit", parts=PARTS).status_code == 409
    assert post(call, "office_staff", done, "withdraw").status_code == 409


def test_nobody_approves_what_he_wrote_on(desk: Desk, call: Call, lead: int) -> None:
    drafter, editor = (
        Staff(number, name, "comment_team", None) for number, name in enumerate(("li", "wang"))
    )
    made = draft_reply(desk, drafter, lead, PARTS).reply
    edited = call("comment_team", "POST", f"/replies/{made.id}/edit",
                  json={"version": made.version, "parts": PARTS}).json()  # fmt: skip
    submitted = submit_reply(desk, editor, made.id, edited["version"]).reply
    assert [reply.id for reply in waiting_replies(desk, editor)[0]] == [made.id]
    assert (
        post(
            call, "comment_team", {"id": made.id, "version": submitted.version}, "decide", approve=True
        ).status_code
        == 409
    )
    refused = pytest.raises(Exception, match="写过答复")
    with refused:
        decide_reply(desk, drafter, made.id, submitted.version, approve=True)
    assert decide_reply(desk, editor, made.id, submitted.version, approve=True).reply.state == "approved"


def test_an_office_does_not_approve_and_a_leader_does_not_write(call: Call, lead: int) -> None:
    assert call("leader", "POST", f"/leads/{lead}/replies", json={"parts": PARTS}).status_code == 403
    draft = call("comment_team", "POST", f"/leads/{lead}/replies", json={"parts": PARTS}).json()
    waiting = post(call, "comment_team", draft, "submit").json()
    assert post(call, "office_staff", waiting, "decide", approve=True).status_code == 403


def test_sent_back_says_why_and_starts_again(call: Call, lead: int) -> None:
    draft = call("office_staff", "POST", f"/leads/{lead}/replies", json={"parts": PARTS}).json()
    waiting = post(call, "office_staff", draft, "submit").json()
    assert post(call, "leader", waiting, "decide", approve=False).status_code == 422
    back = post(call, "leader", waiting, "decide", approve=False, note="写明送水时间").json()
    assert (back["state"], back["decision_note"]) == ("draft", "写明送水时间")
    assert post(call, "office_staff", waiting, "submit").status_code == 409  # an old version
    changed = post(call, "office_staff", back, "edit", parts=PARTS | {"facts": "换"}).json()
    assert (changed["state"], changed["decided_by"]) == ("draft", None)


def test_a_change_after_approval_needs_a_new_one(call: Call, lead: int) -> None:
    draft = call("office_staff", "POST", f"/leads/{lead}/replies", json={"parts": PARTS}).json()
    approved = post(
        call, "leader", post(call, "office_staff", draft, "submit").json(), "decide", approve=True
    ).json()
    changed = post(call, "office_staff", approved, "edit", parts=PARTS).json()
    assert changed["state"] == "draft"
    assert post(call, "office_staff", changed, "publish", url="https://example.gov.cn/1").status_code == 409


def test_a_reply_that_asks_for_removal_cannot_be_submitted(call: Call, lead: int) -> None:
    parts = PARTS | {"facts": "请您先删除帖子"}
    draft = call("comment_team", "POST", f"/leads/{lead}/replies", json={"parts": parts}).json()
    answer = post(call, "comment_team", draft, "submit")
    assert answer.status_code == 409
    assert "删除" in answer.json()["message"]


def test_other_offices_see_no_replies(desk: Desk, call: Call, take_in: TakeIn) -> None:
    [road] = take_in("村口的路烂得不成样子")
    draft = call("comment_team", "POST", f"/leads/{road}/replies", json={"parts": PARTS}).json()
    assert call("office_staff", "GET", f"/replies/{draft['id']}").status_code == 404
    assert call("office_staff", "GET", f"/leads/{road}/replies").status_code == 404
    assert (
        call(
            "comment_team", "POST", f"/leads/{road}/replies", json={"parts": PARTS, "office": "moon"}
        ).status_code
        == 422
    )


def test_reading_replies_of_a_restricted_lead_is_recorded(desk: Desk, call: Call, take_in: TakeIn) -> None:
    [lead] = take_in("邻居家暴，孩子一直哭")
    mine = Staff(1, "fulian01", "office_staff", "women")
    made = draft_reply(desk, mine, lead, PARTS).reply
    open_reply(desk, mine, made.id)
    assert [checked.reply.id for checked in replies_of(desk, mine, lead)] == [made.id]
    for role in ("comment_team", "leader", "office_staff", "administrator"):
        assert call(role, "GET", f"/replies/{made.id}").status_code == 404
    with desk.store.read() as session:
        looks = [(look.staff, look.action, look.lead_id) for look in entries(session, "test", lead=lead)]
    assert looks == [("fulian01", "restricted_replies_viewed", lead)] * 2


def test_an_offices_own_replies_are_found_behind_any_number_of_others(
    desk: Desk, take_in: TakeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reply_actions, "PAGE", 3)
    road, water, hidden = take_in("村口的路烂得不成样子", WATER, "邻居家暴，孩子一直哭")
    now = desk.clock()
    with desk.store.write() as session:
        for number, lead in enumerate([road] * 8 + [water] * 4 + [hidden] * 2 + [road]):
            session.add(
                Reply(
                    town="test", lead_id=lead, office="x", state="submitted", parts={}, text="", version=1,
                    drafted_by="w", drafted_at=now, submitted_at=now + timedelta(minutes=number // 2),
                )
            )  # fmt: skip

    def pages(staff: Staff) -> list[int]:
        found, after = [], None
        while True:
            rows, after = waiting_replies(desk, staff, after)
            assert len(rows) <= 3
            found += [reply.lead_id for reply in rows]
            if after is None:
                return found

    assert pages(Staff(1, "shui", "office_staff", "water")) == [water] * 4
    assert pages(Staff(2, "fu", "office_staff", "women")) == [hidden] * 2
    assert pages(Staff(3, "li", "leader", None)) == [road] * 8 + [water] * 4 + [road]
    with desk.store.read() as session:
        looks = entries(session, "test", action="restricted_replies_listed")
    assert [(look.staff, look.data["leads"]) for look in looks] == [("fu", [hidden])]


def test_an_office_signs_for_itself_only(call: Call, lead: int) -> None:
    form = {"parts": PARTS, "office": "women"}
    assert call("office_staff", "POST", f"/leads/{lead}/replies", json=form).status_code == 422
    theirs = call("comment_team", "POST", f"/leads/{lead}/replies", json=form).json()
    assert theirs["office"] == "women"
    edit = {"version": theirs["version"], "parts": PARTS}
    assert call("office_staff", "POST", f"/replies/{theirs['id']}/edit", json=edit).status_code == 422
    edit["office"] = "water"
    assert (
        call("office_staff", "POST", f"/replies/{theirs['id']}/edit", json=edit).json()["office"] == "water"
    )
