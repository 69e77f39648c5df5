"""What the parsers of web pages return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ListItem:
    """One line of a list page. `mark` changes when there is something new behind `url`; None if untold."""

    key: str
    url: str
    mark: str | None = None
    replies: int | None = None


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list page; `refused` is the site's own message when it shows no list."""

    items: list[ListItem]
    next_url: str | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class ThreadPost:
    """One post of a thread page; `id` is unique within its thread, `anchor` leads to it on its page.

    `url`: the post's own address, where the page that was fetched is not what people read (JSON).
    """

    id: str
    text: str
    published_at: datetime | None
    likes: int | None = None
    anchor: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One page of a thread; `refused` as in `ListPage`."""

    title: str
    posts: list[ThreadPost]
    next_url: str | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """The page's clock: what relative dates refer to."""

    now: datetime
    time_zone: str
