"""Guess how the items of a JSON document map to posts, by the usual names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_NAMES = {
    "id": ("id", "_id", "post_id", "tid", "thread_id", "topic_id", "uuid", "guid"),
    "text": ("content", "text", "body", "message", "content_html", "description", "summary", "excerpt"),
    "title": ("title", "subject", "headline"),
    "published_at": (
        "published_at", "created_at", "create_time", "createtime", "created", "publish_time", "pubdate",
        "date_gmt", "date", "time", "timestamp",
    ),
    "url": ("url", "link", "href", "permalink"),
    "likes": ("like_count", "likes", "like", "praise", "up", "digg_count"),
    "dislikes": ("dislike_count", "dislikes", "down"),
    "replies": ("comment_count", "reply_count", "comments_count", "replies", "comments", "replycount"),
}  # fmt: skip


def guess_mapping(document: Any) -> dict[str, str] | None:
    """The JMESPath mapping of the longest list of objects that have an id and a text, None without one."""
    best: tuple[int, dict[str, str]] | None = None
    for path, items in _lists(document, "", 0):
        mapping = _map(items[0])
        if mapping and (best is None or len(items) > best[0]):
            best = (len(items), {"items": path or "@", **mapping})
    return best[1] if best else None


def _lists(value: Any, path: str, depth: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        yield path, value
    elif isinstance(value, dict) and depth < 5:
        for name, inner in value.items():
            quoted = name if name.isidentifier() and name.isascii() else '"' + name.replace('"', "") + '"'
            yield from _lists(inner, f"{path}.{quoted}" if path else quoted, depth + 1)


def _map(item: dict[str, Any]) -> dict[str, str] | None:
    lowered = {name.lower(): name for name in item if name.isidentifier() and name.isascii()}
    mapping = {}
    for field, names in _NAMES.items():
        for name in names:
            if name in lowered:
                value = item[lowered[name]]
                # WordPress wraps its texts: {"rendered": "…"}
                rendered = isinstance(value, dict) and isinstance(value.get("rendered"), str)
                if rendered or not isinstance(value, (dict, list)):
                    mapping[field] = lowered[name] + (".rendered" if rendered else "")
                    break
    return mapping if "id" in mapping and "text" in mapping else None
