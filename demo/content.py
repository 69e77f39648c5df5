"""The demo town's posts: read from `content/*.yaml`, placed on the days before a given now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import yaml

ZONE = ZoneInfo("Asia/Shanghai")
SITES = ("feed", "forum", "board", "api")


@dataclass(frozen=True, slots=True)
class DemoPost:
    """One post of the town. `thread` is the forum thread it belongs to ("" elsewhere)."""

    number: int
    site: str
    title: str
    text: str
    published_at: datetime
    group: str
    thread: str


@dataclass(frozen=True, slots=True)
class Group:
    """What the town's own key says about posts that belong together."""

    id: str
    topic: str
    urgency: str
    place: str
    office: str
    kind: str


@dataclass(frozen=True, slots=True)
class Content:
    """All posts, in the order of the files, and all groups by id."""

    posts: list[DemoPost]
    groups: dict[str, Group]


def load_content(now: datetime) -> Content:
    """The town's posts with day 0 on the local day of `now` (aware)."""
    posts: list[DemoPost] = []
    groups: dict[str, Group] = {}
    folder = files("demo").joinpath("content")
    for source in sorted(
        (item for item in folder.iterdir() if item.name.endswith(".yaml")), key=lambda item: item.name
    ):
        for entry in yaml.safe_load(source.read_text(encoding="utf-8"))["groups"]:
            group = Group(
                entry["id"], entry["topic"], entry["urgency"], entry["place"], entry["office"], entry["kind"]
            )
            groups[group.id] = group
            posts.extend(_posts(entry, now, first_number=len(posts) + 1))
    return Content(posts, groups)


def _posts(entry: dict[str, Any], now: datetime, *, first_number: int) -> list[DemoPost]:
    today = now.astimezone(ZONE).date()
    thread = ""
    made: list[DemoPost] = []
    for number, item in enumerate(entry["posts"], start=first_number):
        moment = datetime.combine(
            today + timedelta(days=item["day"]), time.fromisoformat(item["time"]), tzinfo=ZONE
        )
        if item["site"] == "forum" and item["title"]:
            thread = f"{entry['id']}-{number}"
        made.append(
            DemoPost(
                number=number,
                site=item["site"],
                title=item["title"],
                text=item["text"],
                published_at=min(moment.astimezone(UTC), now.astimezone(UTC)),
                group=entry["id"],
                thread=thread if item["site"] == "forum" else "",
            )
        )
    return made
