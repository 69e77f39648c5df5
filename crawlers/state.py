"""What a source's next crawl needs to know of the last one. The caller keeps it as opaque JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MAX_KNOWN = 20_000
MAX_PAGES = 2_000
_VERSION = 1


@dataclass(slots=True)
class CrawlState:
    """`known`: thread or entry key -> what was read of it; `pages`: list page -> HTTP validators.

    `complete` says that the last crawl ended by itself with nothing left to ask again; only then may the
    next one trust unchanged pages and stop at known posts. Both dicts are ordered, latest last.
    """

    known: dict[str, list[Any]] = field(default_factory=dict)
    pages: dict[str, dict[str, str]] = field(default_factory=dict)
    complete: bool = False

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> CrawlState:
        """Read what `to_json` wrote; a state of another version or shape is a fresh start."""
        known, pages = data.get("known"), data.get("pages")
        if data.get("version") != _VERSION or not isinstance(known, dict) or not isinstance(pages, dict):
            return cls()
        return cls(dict(known), dict(pages), data.get("complete") is True)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, bounded to the most recent keys."""
        return {
            "version": _VERSION,
            "complete": self.complete,
            "known": dict(list(self.known.items())[-MAX_KNOWN:]),
            "pages": dict(list(self.pages.items())[-MAX_PAGES:]),
        }

    def remember(self, key: str, value: list[Any]) -> None:
        """Note what was read of `key`, as the most recent one."""
        self.known.pop(key, None)
        self.known[key] = value

    def remember_page(self, url: str, validators: dict[str, str]) -> None:
        """Note the validators of a list page; without any, the old ones are void."""
        self.pages.pop(url, None)
        if validators:
            self.pages[url] = validators
