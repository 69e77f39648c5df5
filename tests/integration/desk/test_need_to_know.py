"""Need to know: for whoever may not see it, a restricted lead does not exist, in no list, count, figure or answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import httpx2
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import select, text

from crawlers.config import FeedSource, Schedule
from desk.accounts.models import AuditEntry
from desk.accounts.tokens import add_token
from desk.app import ROUTERS
from desk.parts import Desk
from pipeline.correct import correct
from pipeline.hot import hot_problems
from pipeline.intake import IntakeReport
from pipeline.lead_list import list_leads
from pipeline.lead_search import Filters, count_leads
from pipeline.merge import merge
from pipeline.overdue import overdue
from pipeline.renew_standings import renew_standings
from pipeline.source_state import save_run
from pipeline.steps import step
from pipeline.store.models import Lead
from tests.integration.conftest import Hands

TakeIn = Callable[..., list[int]]
LogIn = Callable[..., TestClient]
HIDDEN = "石桥村邻居家暴，孩子一直哭"
OPEN_ROLES = ("comment_team", "leader", "analyst", "administrator", "office_staff")
PAGES = (
    "/leads", "/leads?state=all", "/leads?topic=family", "/leads?office=women&state=all", "/leads?overdue=yes",
    "/leads?unsure=no", "/leads?urgency=normal", "/leads?q=家暴", "/leads?place=石桥村", "/leads?source=board",
    "/leads?state=ended", "/leads/news?seen=x&newest=0", "/leaders", "/sources", "/replies",
)  # fmt: skip
ALSO = tuple(
    route.path
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and "GET" in route.methods and "{" not in route.path
    if route.name
    not in ("login_page", "healthz", "api_openapi", "audit_list", "home", "password_page", "hot_table")
    if not route.path.startswith("/api/")
)
"""Every page there is, those of other kinds of work too."""

SOME = ("/leads?state=all", "/leaders", "/sources")
LIVES: dict[str, tuple[str, ...]] = {
    "甲": (),
    "乙": ("accepted",),
    "丙": ("returned",),
    "丁": ("accepted", "in_work", "answered"),
    "戊": ("accepted", "in_work", "answered", "closed"),
}


def with_source(desk: Desk) -> None:
    """One configured source, with one run, for the page of sources."""
    source = FeedSource(id="board", name="留言板", kind="feed", url="https://example.org/feed", basis="公开",
                        schedule=Schedule(every="1h"))  # fmt: skip
    object.__setattr__(desk, "sources", (source,))


def seen_by_all(
    desk: Desk, clients: dict[str, TestClient], call: Callable[..., httpx2.Response]
) -> list[str]:
    """Everything that readers without the right are shown, the forms' tokens apart."""
    shown = []
    for role, client in clients.items():
        for path in dict.fromkeys((*PAGES, *ALSO) if role == "comment_team" else (*SOME, *ALSO)):
            answer = client.get(path)
            shown.append(f"{role} {path} {answer.status_code} {re.sub('[0-9a-f]{64}', '', answer.text)}")
        for path in ("/leads?state=all", "/leads?limit=1&state=all"):
            shown.append(f"{role} api {path} {call(role, 'GET', path).text}")
    now = desk.clock()
    shown.append(repr(list_leads(desk.store, desk.town, now)))
    shown.append(repr(hot_problems(desk.store, desk.town, now)))
    shown.append(repr(overdue(desk.store, desk.town, now)))
    shown.append(repr(count_leads(desk.store, desk.town, now, Filters(), office=None)))
    return shown


def test_restricted_leads_change_nothing_for_the_others(
    desk: Desk, take_in: TakeIn, log_in: LogIn, call: Callable[..., httpx2.Response], hands: Hands
) -> None:
    """One of them, then one in each stage of life: compared letter by letter with the same town without them."""
    with_source(desk)
    clients = {role: log_in(role) for role in OPEN_ROLES}
    take_in("村口的路烂得不成样子", "石桥村停水两天了没人管", hours_ago=400)
    save_run(desk.store, "test", "board", started_at=hands(), finished_at=hands() + timedelta(seconds=9),
             report=IntakeReport(read=2, added=2), errors=[], state={})  # fmt: skip
    renew_standings(desk.store, "test", hands())
    before = seen_by_all(desk, clients, call)
    assert "停水两天" in before[0]
    for number, (name, steps) in enumerate(LIVES.items()):
        [lead] = take_in(f"{name}家暴，{name * 9}", hours_ago=2)
        with desk.store.write() as session:
            session.execute(text("UPDATE crawl_runs SET read = read + 1, added = added + 1"))
            for state in steps:
                step(
                    session, session.get_one(Lead, lead), state, hands(), town=desk.town, staff="w", note="好"
                )
        if number in (0, len(LIVES) - 1):
            assert [one for one in seen_by_all(desk, clients, call) if one not in before] == []
    mine = log_in("office_staff", office="women", name="women").get("/leads?state=all").text
    assert mine.count("data-lead=") == len(LIVES)


def test_its_number_is_answered_like_one_that_was_never_given(
    take_in: TakeIn, log_in: LogIn, call: Callable[..., httpx2.Response]
) -> None:
    [road, hidden] = take_in("村口的路烂得不成样子", HIDDEN)
    for role in ("comment_team", "leader", "analyst", "office_staff"):
        client = log_in(role)
        pages = [client.get(f"/leads/{number}") for number in (hidden, 999)]
        assert {page.status_code for page in pages} == {404}, role
        assert len({page.text.replace(str(hidden), "N").replace("999", "N") for page in pages}) == 1, role
        answers = {call(role, "GET", f"/leads/{number}").text for number in (hidden, 999)}
        assert len(answers) == 1, role
    client = log_in("comment_team", name="second")
    for path in ("confirm", "undo", "dispatch", "merge"):
        said = [
            client.post(f"/leads/{path}", data={"lead": [f"{road}:1", f"{number}:1"], "keep": road}).text
            for number in (hidden, 999)
        ]
        assert "家暴" not in said[0]
        plain = [re.sub(r"[0-9a-f]{64}", "", one) for one in said]
        assert plain[0].replace(f"线索 {hidden}", "线索 N") == plain[1].replace("线索 999", "线索 N"), path


def test_what_was_merged_into_a_lead_goes_with_it_when_it_becomes_restricted(
    desk: Desk, take_in: TakeIn, log_in: LogIn
) -> None:
    kept, gone = take_in("村口的路烂得不成样子", "石桥村停水两天了没人管")
    with desk.store.write() as session:
        leads = [session.get_one(Lead, number) for number in (kept, gone)]
        merge(session, *leads, desk.clock(), town=desk.town, staff="w")
    client = log_in("comment_team")
    assert client.get(f"/leads/{gone}").status_code == 200
    with desk.store.write() as session:
        lead = session.get_one(Lead, kept)
        correct(session, lead, {"topic": "family"}, desk.clock(), town=desk.town, staff="w")
    assert client.get(f"/leads/{gone}").status_code == 404
    assert "data-lead=" not in client.get("/leads?state=all").text
    assert log_in("office_staff", office="women", name="women").get(f"/leads/{gone}").status_code == 200


def test_each_list_that_shows_restricted_titles_is_one_entry_of_the_audit_record(
    desk: Desk, take_in: TakeIn, log_in: LogIn, visit: Callable[[], TestClient]
) -> None:
    first, second = take_in(HIDDEN, "柳林村有人家暴老人，老人不敢出门")
    with desk.store.write() as session:
        secret = add_token(session, "test", name="fulian", role="office_staff", office="women",
                           offices=desk.town.offices, now=desk.clock(), by="system")  # fmt: skip
    client = log_in("office_staff", office="women", name="women")
    assert listed(desk) == []
    client.get("/leads")
    client.get("/leads/news?seen=x")  # shows no title
    client.get("/leads?q=柳林村")
    client.get("/leads?topic=utilities")
    visit().get("/api/v1/leads", headers={"Authorization": f"Bearer {secret}"})
    both = sorted((first, second))
    assert listed(desk) == [("women", both), ("women", [second]), ("service:fulian", both)]
    page = log_in("administrator").get("/audit?action=restricted_leads_listed").text
    assert f"leads={first}、{second}" in page
    log_in("office_staff").get("/leads")  # another office
    assert len(listed(desk)) == 3


def listed(desk: Desk) -> list[tuple[str, list[int]]]:
    """Who was shown which restricted leads in lists."""
    with desk.store.read() as session:
        rows = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "restricted_leads_listed").order_by(AuditEntry.id)
        )
        return [(row.staff, row.data["leads"]) for row in rows]
