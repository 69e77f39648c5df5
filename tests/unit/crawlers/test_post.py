"""The post: there and back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.post import CrawledPost

COUNTS = st.none() | st.integers(0, 10**9)


@given(
    st.text(),
    st.none() | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))])),
    COUNTS,
    COUNTS,
    COUNTS,
)
def test_json_there_and_back(
    text: str, moment: datetime | None, likes: int | None, dislikes: int | None, replies: int | None
) -> None:
    post = CrawledPost("s", "p", "http://x/", text, text, moment, likes, dislikes, replies)
    back = CrawledPost.from_json(json.loads(json.dumps(post.to_json())))
    assert back == post
    assert back.published_at is None or back.published_at.tzinfo is UTC


def test_a_date_without_zone_is_refused() -> None:
    data = CrawledPost("s", "p", "", "", "x", None, None, None, None).to_json()
    with pytest.raises(ValueError, match="time zone"):
        CrawledPost.from_json({**data, "published_at": "2026-11-24T00:00:00"})
