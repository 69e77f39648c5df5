"""One server over the demo town's month, one browser; each test logs in through the form."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from crawlers.post import CrawledPost
from desk.accounts.accounts import add_account, get_account
from desk.accounts.passwords import hash_password
from desk.app import create_app
from desk.parts import Desk
from desk.serve import DeskServer
from pipeline.intake import Intake
from tests.e2e.desk.seed import Seeded, seed

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Tuesday, 10:00 in the town."""

PASSWORD = "made-up-secret-7"
STAFF = {
    "zhang01": ("comment_team", None),
    "zhao02": ("comment_team", None),
    "li_zhen": ("leader", None),
    "shuili01": ("office_staff", "shuili"),
    "fulian01": ("office_staff", "fulian"),
    "chen03": ("analyst", None),
    "guan": ("administrator", None),
}
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
REFUSED = ("the server responded with a status of 4", "Response Status Error Code 4")
"""What Chromium and htmx write to the console when a test asks for something that is refused."""

CUT_OFF = ("htmx:afterRequest", "htmx:sendError", "htmx:sendAbort")
"""What htmx writes when a page is left while it asks for news or similar leads. A failed answer is another word."""


@dataclass
class Served:
    """The desk as the tests reach it."""

    desk: Desk
    address: str
    seeded: Seeded

    def arrives(self, title: str, text: str, number: int) -> None:
        """A post comes in while people work; it is labelled as the demo's own posts of the same words are."""
        now = self.seeded.clock.now
        intake = Intake(self.desk.store, self.desk.town, self.seeded.reader, self.seeded.clock)
        intake.take_in([CrawledPost("forum", f"new-{number}", f"https://qinghe.example/forum/new-{number}",
                                    title, text, now, 0, 0, 0)])  # fmt: skip


class Models:
    """Stands for the classifier at work: every file is whole, the leanings are those of three topics."""

    def __init__(self, desk: Desk) -> None:
        self.store, self.town = desk.store, desk.town

    def leanings(self, texts: list[tuple[str, str]]) -> list[list[tuple[str, float]]]:
        return [[("utilities", 0.41), ("transport", 0.38), ("safety", 0.12)] for _text in texts]

    def check(self, model: object) -> None:
        """None is refused."""

    of = check


def find_chromium() -> str:
    """Debian's browser, or another Chromium on the path."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail("chromium is not installed: .ci/run installs it with apt-get install chromium")
    pytest.skip("chromium is not on this machine: apt-get install chromium fonts-noto-cjk")


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    find_chromium()
    seeded = seed(tmp_path_factory.mktemp("desk") / "desk.db", NOW)
    models = Models(seeded.desk)
    desk = replace(seeded.desk, models=lambda: models, retrain=lambda _staff, _model: None)  # type: ignore[arg-type,return-value]
    hashed = hash_password(PASSWORD)
    with desk.store.write() as session:
        for name, (role, office) in STAFF.items():
            add_account(session, desk.town.id, name=name, role=role, office=office,
                        offices=desk.town.offices, now=NOW, by="system")  # fmt: skip
            account = get_account(session, desk.town.id, name)
            account.password_hash, account.must_change = hashed, False
    seeded.clock.tick = timedelta(milliseconds=100)
    with DeskServer(create_app(desk), "127.0.0.1", 0) as server:
        yield Served(desk, server.address, seeded)
    desk.store.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # as root, in a container, Chromium has no sandbox of its own
        opened = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the browser complains about; at the end of a test there must be nothing in it."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def log_in(served: Served, browser: Browser, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens a browser of its own and logs in as a member of staff."""
    contexts = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(
            words in message.text for words in (*REFUSED, *CUT_OFF)
        ):
            complaints.append(f"{message.type}: {message.text}")

    def enter(name: str, *, phone: bool = False, lang: str = "zh") -> Page:
        context = browser.new_context(
            base_url=served.address, viewport=PHONE if phone else DESKTOP, locale="zh-CN", has_touch=phone,
            timezone_id="Asia/Shanghai",
        )  # fmt: skip
        contexts.append(context)
        context.set_default_timeout(8000)
        if lang != "zh":
            context.add_cookies([{"name": "xiangyin_lang", "value": lang, "url": served.address}])
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/login")
        page.locator("[name=name]").fill(name)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("form[action='/login'] button").click()
        expect(page.locator("form[action='/logout']")).to_be_attached()
        page.wait_for_load_state()  # the keys work once the scripts have run
        return page

    yield enter
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core 4.14.1 (npm), run inside the page."""
    return (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
