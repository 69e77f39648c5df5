"""Whether a page holds nothing but what its own template wrote."""

from __future__ import annotations

from pathlib import Path

from lxml import html

FOLDER = Path(__file__).parent
ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "background", "xlink:href")


def payloads() -> list[str]:
    """Texts that try to become code, one a line."""
    return (FOLDER / "payloads.txt").read_text(encoding="utf-8").splitlines()


def addresses() -> list[str]:
    """Addresses of posts that try the same."""
    return (FOLDER / "addresses.txt").read_text(encoding="utf-8").splitlines()


def skeleton(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every element of the page with the names of its attributes: equal for equal templates."""
    tree = html.document_fromstring(page)
    return [
        (str(element.tag), tuple(sorted(str(name) for name in element.attrib)))
        for element in tree.iter()
        if isinstance(element.tag, str)
    ]


def faults(page: str) -> list[str]:
    """Scripts, handlers and addresses that do not belong to the desk."""
    found = []
    for element in html.document_fromstring(page).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "script" and not str(element.get("src", "")).startswith("/static/"):
            found.append("script")
        if element.tag in ("style", "iframe", "object", "embed", "base", "svg", "math"):
            found.append(element.tag)
        for name, value in element.attrib.items():
            if str(name).startswith("on") or name in ("style", "srcdoc"):
                found.append(str(name))
            if name in ADDRESSES and not str(value).startswith(("/", "#", "?", "http://", "https://")):
                found.append(f"{name}={value}")
    return found
