"""The file through which the crawling child hands over what it read, line by line.

Each line is a JSON list `[what, …]`. A killed child leaves whole lines behind and at most one torn line,
which is not read. The order is the promise: posts are written before the marks that say they were read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crawlers.conditions import Condition
from crawlers.post import CrawledPost


class Spool:
    """The writing side; every line reaches the file at once."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)

    def close(self) -> None:
        """Nothing more comes."""
        self._file.close()

    def _write(self, *line: Any) -> None:
        self._file.write(json.dumps(line, ensure_ascii=True).encode("ascii") + b"\n")

    def post(self, post: CrawledPost) -> None:
        """A post was read."""
        self._write("post", post.to_json())

    def known(self, key: str, value: list[Any]) -> None:
        """All posts under `key` (a thread, a feed entry) up to `value` were written."""
        self._write("known", key, value)

    def page(self, url: str, validators: dict[str, str]) -> None:
        """All posts of the list page `url` were written; `validators` make the next request conditional."""
        self._write("page", url, validators)

    def request(self) -> None:
        """A request went out."""
        self._write("request")

    def not_modified(self) -> None:
        """A page was unchanged (304)."""
        self._write("not_modified")

    def items(self, number: int) -> None:
        """A list page showed `number` items, known ones included."""
        self._write("items", number)

    def more(self) -> None:
        """A list page leads to another one."""
        self._write("more")

    def forbidden(self, url: str) -> None:
        """robots.txt forbids `url`."""
        self._write("forbidden", url)

    def error(
        self, message: str, condition: Condition = Condition.UNREADABLE, *, whole: bool = False
    ) -> None:
        """Something could not be read; `message` is one short line.

        `whole`: it kept the crawl from the source or its list, not from one page behind it.
        """
        self._write("error", message, condition, whole)

    def condition(self, condition: Condition) -> None:
        """The crawl ends in `condition`, without an error."""
        self._write("condition", condition)

    def refused(self, status: int, wait: float | None) -> None:
        """The site asked to be left alone, for `wait` seconds if it said so."""
        self._write("refused", status, wait)

    def shape(self, field: str, *, empty: bool) -> None:
        """A `field` was looked for and found, or found empty."""
        self._write("shape", field, empty)

    def found(self, what: dict[str, Any]) -> None:
        """What a probe made out (see `spiders.probe`)."""
        self._write("found", what)

    def end(self, *, complete: bool) -> None:
        """The crawl came to its own end; `complete` when nothing has to be asked again."""
        self._write("end", complete)


def read_spool(path: Path) -> Iterator[list[Any]]:
    """The whole lines of a spool, in order; nothing if the file is absent."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield json.loads(line)
