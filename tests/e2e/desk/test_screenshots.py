"""The two pictures of the README are taken here. `make screenshots` writes them; a test run only takes them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

LogIn = Callable[..., Page]
LARGEST = 300_000
"""Bytes of a picture."""


def keep(picture: bytes, path: Path) -> None:
    """Check the picture's size; write it where that is asked for."""
    assert 20_000 < len(picture) < LARGEST
    if os.environ.get("XIANGYIN_WRITE_SCREENSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(picture)
    assert path.is_file(), "run `make screenshots`"


def test_the_list_and_a_lead_as_the_readme_shows_them(log_in: LogIn, root: Path) -> None:
    page = log_in("zhao02")
    expect(page.locator("#list tr[data-item]").first).to_be_visible()
    page.keyboard.press("j")
    keep(page.screenshot(), root / "docs" / "images" / "desk-list.png")
    page.goto("/leads?q=小学门口 积水&state=all")
    page.locator("#list a[data-focus]").first.click()
    expect(page.locator(".post").first).to_be_visible()
    expect(page.locator("#like-leads .awaited")).to_have_count(0)
    page.set_viewport_size({"width": 1280, "height": 1000})
    keep(page.screenshot(), root / "docs" / "images" / "desk-lead.png")


def test_the_readme_shows_them(root: Path) -> None:
    for name in ("README.md", "README.zh-CN.md"):
        shown = re.findall(
            r"!\[[^\]]+\]\((docs/images/[a-z-]+\.png)\)", (root / name).read_text(encoding="utf-8")
        )
        assert shown == ["docs/images/desk-list.png", "docs/images/desk-lead.png"], name
        for path in shown:
            assert (root / path).stat().st_size < LARGEST
