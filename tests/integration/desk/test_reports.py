"""Reports at the desk: read, opened figure by figure, edited, locked, taken; every change in the audit record."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from fastapi.testclient import TestClient

from desk.audit import entries
from desk.parts import Desk
from pipeline.store.engine import Store
from pipeline.store.models import Lead

PAGE = "/reports/2026-11"


@pytest.fixture
def leads(take_in: Callable[..., list[int]]) -> list[int]:
    return take_in("石桥村停水三天了", "柳林村路灯坏了没人修", "家暴，请帮帮她", hours_ago=30)


def test_an_analyst_edits_and_a_leader_reads(log_in: Callable[..., TestClient], leads: list[int]) -> None:
    analyst, leader = log_in("analyst"), log_in("leader")
    assert "<textarea" in analyst.get(PAGE).text
    assert "<textarea" not in leader.get(PAGE).text
    saved = analyst.post(f"{PAGE}/edit", data={"part": "overview.volume", "text": "本月<b>不多</b>。"})
    assert saved.status_code == 200
    shown = leader.get(PAGE).text
    assert "本月&lt;b&gt;不多&lt;/b&gt;。" in shown
    assert "人工编辑" in shown
    refused = analyst.post(f"{PAGE}/edit", data={"part": "overview.volume", "text": "电话13812345678"})
    assert refused.status_code == 422
    assert "13812345678" not in refused.text


def test_a_locked_report_does_not_change_until_it_is_unlocked(
    log_in: Callable[..., TestClient], leads: list[int], take_in: Callable[..., list[int]], desk: Desk
) -> None:
    analyst = log_in("analyst")
    assert analyst.post(f"{PAGE}/lock", data={"wanted": "lock"}).status_code == 200
    take_in("河口村变压器跳闸停电", hours_ago=2)
    page = analyst.get(PAGE).text
    assert "公开帖文 2 条" in page
    assert "个数字变了" in page
    assert "<textarea" not in page
    assert analyst.post(f"{PAGE}/edit", data={"part": "overview.volume", "text": "x"}).status_code == 409
    assert analyst.post(f"{PAGE}/lock", data={"wanted": "lock"}).status_code == 409
    assert "公开帖文 3 条" in analyst.post(f"{PAGE}/lock", data={"wanted": "unlock"}).text
    with desk.store.read() as session:
        actions = [entry.action for entry in entries(session, desk.town.id)]
    assert actions[:2] == ["report_unlocked", "report_locked"]


def test_a_figure_opens_its_leads_and_never_a_restricted_one(
    log_in: Callable[..., TestClient], leads: list[int], store: Store
) -> None:
    client = log_in("leader")
    water, _lamp, family = leads
    page = client.get(f"{PAGE}/leads", params={"figure": "topic.leads:utilities"}).text
    assert f'href="/leads/{water}"' in page
    everything = client.get(f"{PAGE}/leads", params={"figure": "leads.active"}).text
    assert f'href="/leads/{family}"' not in everything
    assert client.get(f"{PAGE}/leads", params={"figure": "nothing"}).status_code == 404
    # one that is restricted after the report was locked is hidden from then on
    log_in("analyst").post(f"{PAGE}/lock", data={"wanted": "lock"})
    with store.write() as session:
        session.get_one(Lead, water).restricted = True
    page = client.get(f"{PAGE}/leads", params={"figure": "topic.leads:utilities"}).text
    assert "石桥村" not in page


def test_the_files_are_taken_from_the_page(
    log_in: Callable[..., TestClient], leads: list[int], desk: Desk
) -> None:
    client = log_in("comment_team")
    docx = client.get(f"{PAGE}/file/docx")
    assert docx.content[:2] == b"PK"
    assert docx.headers["content-disposition"] == 'attachment; filename="report-2026-11.docx"'
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{PAGE}/file/xlsx").content))
    assert "全部数字" in book.sheetnames
    assert "<script" not in client.get(f"{PAGE}/file/html").text
    assert client.get(f"{PAGE}/file/exe").status_code == 422
    with desk.store.read() as session:
        assert [entry.action for entry in entries(session, desk.town.id)][:3] == ["report_taken"] * 3


def test_the_list_leads_to_any_period(log_in: Callable[..., TestClient]) -> None:
    client = log_in("analyst")
    assert "2026 年 11 月" in client.get("/reports").text
    assert client.get("/reports", params={"period": "2026-W43"}).headers["location"] == "/reports/2026-W43"
    assert client.get("/reports", params={"period": "2026-99"}).status_code == 422
    assert client.get("/reports/2026-99").status_code == 422
    assert client.get("/reports/2026-W43").status_code == 200
