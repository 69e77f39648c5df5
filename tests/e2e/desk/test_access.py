"""axe-core finds no serious fault on any page; nothing is wider than a small phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

LogIn = Callable[..., Page]
PAGES = {
    "zhang01": ("/leads", "/leads?unsure=yes", "/leads?q=nothing-like-this", "/leads/LEAD", "/replies", "/replies/REPLY",
                "/leaders", "/hot", "/reports", "/reports/2026-11", "/sources", "/password", "/leads/999999", "/learn", "/models"),
    "shuili01": ("/leads",),
    "guan": ("/audit",),
}  # fmt: skip
DIALOGS = ("keys", "correct", "hand-over", "dismiss")


def faults(page: Page, axe: str) -> list[str]:
    """The serious and critical faults that axe finds in the page."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(axe)
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']}: {[node['target'] for node in fault['nodes']][:4]}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_no_serious_fault_on_any_page(log_in: LogIn, axe: str, phone: bool) -> None:
    found: dict[str, list[str]] = {}
    for name, paths in PAGES.items():
        page = log_in(name, phone=phone)
        for path in paths:
            where = f"{name} {path}"
            page.goto(address(page, path))
            found[where] = faults(page, axe)
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found[where].append("wider than the window")
    assert not {where: what for where, what in found.items() if what}


def test_no_serious_fault_before_the_login_and_in_dialogs(log_in: LogIn, axe: str) -> None:
    page = log_in("zhang01", lang="en")
    page.goto(address(page, "/leads/LEAD"))
    for name in DIALOGS:
        page.evaluate(f"document.getElementById('{name}').showModal()")
        assert faults(page, axe) == [], name
        page.evaluate(f"document.getElementById('{name}').close()")
    page.locator("form[action='/logout'] button").click()
    page.wait_for_url("**/login*")
    assert faults(page, axe) == []


def address(page: Page, path: str) -> str:
    """The path with a real lead or reply in it."""
    if "LEAD" in path or "REPLY" in path:
        page.goto("/leads?urgency=urgent")
        lead = page.locator("#list tr[data-item]").first.get_attribute("data-lead")
        if "LEAD" in path:
            return path.replace("LEAD", lead or "")
        page.goto(f"/leads/{lead}")
        page.locator("[data-key=r]").click()
        page.wait_for_url("**/replies/*")
        return page.url
    return path
