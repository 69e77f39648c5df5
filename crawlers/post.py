"""What a crawler hands over: one public text. There is no field for who wrote it, and none may be added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class CrawledPost:
    """One public text of one source, as people see it on the page; not yet redacted.

    `post_id` is unique within the source. `published_at` is aware UTC, None where the page gives no
    usable date. The counts are None where the source shows none.
    """

    source_id: str
    post_id: str
    url: str
    title: str
    text: str
    published_at: datetime | None
    likes: int | None
    dislikes: int | None
    replies: int | None

    def to_json(self) -> dict[str, Any]:
        """A plain object; the time is ISO 8601 in UTC or null."""
        moment = self.published_at.astimezone(UTC).isoformat() if self.published_at else None
        return {
            "source_id": self.source_id,
            "post_id": self.post_id,
            "url": self.url,
            "title": self.title,
            "text": self.text,
            "published_at": moment,
            "likes": self.likes,
            "dislikes": self.dislikes,
            "replies": self.replies,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> CrawledPost:
        """The reverse of `to_json`; KeyError or ValueError for an object that is not a post."""
        moment = data["published_at"]
        published = None if moment is None else datetime.fromisoformat(moment)
        if published is not None and published.tzinfo is None:
            raise ValueError("published_at must carry a time zone")
        return cls(
            source_id=data["source_id"],
            post_id=data["post_id"],
            url=data["url"],
            title=data["title"],
            text=data["text"],
            published_at=published.astimezone(UTC) if published else None,
            likes=data["likes"],
            dislikes=data["dislikes"],
            replies=data["replies"],
        )
