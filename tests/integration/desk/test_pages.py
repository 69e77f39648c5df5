"""What every page keeps: headers, language, plain errors, no secrets, sizes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from desk.parts import Desk
from desk.web.headers import HEADERS, MAX_BODY
from tests.integration.desk.conftest import form_token

LogIn = Callable[..., TestClient]
Visit = Callable[[], TestClient]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    "path", ["/login", "/leads", "/nothing", "/static/desk.css", "/api/v1/leads", "/healthz"]
)
def test_every_answer_carries_the_headers(visit: Visit, path: str) -> None:
    answer = visit().get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert ("no-store" in answer.headers.get("cache-control", "")) == (not path.startswith("/static/"))
    assert "server" not in answer.headers


def test_the_language_is_the_readers_choice(visit: Visit) -> None:
    client = visit()
    assert "登录" in client.get("/login").text
    answer = client.post(
        "/language", data={"csrf": form_token(client), "lang": "en", "next": "/login?next=/leads"}
    )
    assert answer.headers["location"] == "/login?next=/leads"
    page = client.get("/login").text
    assert "Log in" in page
    assert 'lang="en"' in page
    assert client.post("/language", data={"csrf": form_token(client), "lang": "fr"}).status_code == 422
    assert "登录" in visit().get("/login").text  # nobody else's language changed


def test_english_pages_hold_no_chinese_but_the_towns_own(log_in: LogIn, desk: Desk) -> None:
    client = log_in("administrator")
    client.cookies.set("xiangyin_lang", "en")
    own = [desk.town.town.name, "中文", *(office.name for office in desk.town.offices.values())]
    own += [place.name for place in desk.town.places]
    for path in ("/leads", "/leads?q=x&state=closed", "/audit", "/password", "/nothing", "/leads?after=x"):
        page = client.get(path).text
        for name in own:
            page = page.replace(name, "")
        assert not CHINESE.search(page), (path, CHINESE.findall(page))


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nothing", 404, "没有这个页面"),
        ("/leads?after=x", 422, "翻页位置"),
        ("/login?next=" + "x" * 10, 303, ""),
    ],
)
def test_errors_are_pages_in_plain_words(log_in: LogIn, path: str, status: int, words: str) -> None:
    answer = log_in("leader").get(path)
    assert answer.status_code == status
    assert words in answer.text
    assert "Traceback" not in answer.text


def test_a_failure_tells_the_reader_nothing_of_the_inside(
    visit: Visit, desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("desk.healthz.text", broken)
    answer = visit().get("/healthz")
    assert answer.status_code == 500
    assert "secret inside" not in answer.text
    assert "程序出错了" in answer.text
    assert not [name for name in HEADERS if answer.headers.get(name) != HEADERS[name]]
    assert "secret inside" not in capsys.readouterr().out


def test_a_request_that_is_too_large_is_refused_unread(visit: Visit) -> None:
    client = visit()
    assert client.post("/login", content=b"x" * (MAX_BODY + 1)).status_code == 413
    assert client.post("/login", content=iter([b"x"])).status_code == 411


def test_no_page_loads_anything_from_elsewhere(root: Path) -> None:
    ours = [*(root / "desk" / "templates").glob("*.html"), *(root / "desk" / "static").glob("*.*")]
    assert len(ours) > 6
    for path in ours:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""(src|href|action)\s*=\s*["'](https?:)?//""", text), path
        assert not re.search(r"@import|url\(\s*['\"]?(https?:)?//", text), path
        if path.suffix == ".html":
            assert "<script>" not in text, path
            assert not re.search(r"\son\w+\s*=|style\s*=|\|\s*safe\b|autoescape", text), path


def test_what_is_shipped_from_others_comes_with_its_licence(root: Path) -> None:
    vendor = root / "desk" / "static" / "vendor"
    names = {path.name for path in vendor.iterdir()}
    for library in ("htmx", "echarts"):
        assert f"{library}.min.js" in names
        assert len((vendor / f"{library}-LICENSE.txt").read_text(encoding="utf-8")) > 300


def test_static_files_are_found_but_nothing_beside_them(visit: Visit) -> None:
    client = visit()
    assert client.get("/static/desk.css").status_code == 200
    for path in (
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/",
        "/static/vendor",
    ):
        assert client.get(path).status_code == 404, path
