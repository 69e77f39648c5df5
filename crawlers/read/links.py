"""Addresses found in pages."""

from __future__ import annotations

from urllib.parse import urldefrag, urljoin, urlsplit

from crawlers.read.tree import HtmlElement
from crawlers.text import web_address


def base_of(page: HtmlElement, url: str) -> str:
    """What relative links of `page` refer to: its `<base href>`, else `url`."""
    for base in page.iter("base"):
        href = base.get("href")
        if href:
            return join(url, href) or url
    return url


def join(base: str, href: str) -> str | None:
    """The absolute http(s) address of `href` without its fragment; None for anything else."""
    try:
        return web_address(urldefrag(urljoin(base, href.strip()))[0])
    except ValueError:  # "http://[broken"
        return None


def href_of(element: HtmlElement) -> str | None:
    """The link of `element` or of the first link inside it."""
    href: str | None = element.get("href")
    if href is None:
        inner = element.find(".//a[@href]")
        href = inner.get("href") if inner is not None else None
    return href


def path_key(url: str) -> str:
    """`url` without scheme and host: the same page keeps its key when a site moves to https."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
