"""State and spool: bounded, ordered, whole lines only."""

from __future__ import annotations

import json
from pathlib import Path

from crawlers.post import CrawledPost
from crawlers.spool import Spool, read_spool
from crawlers.state import MAX_KNOWN, CrawlState


def test_the_oldest_keys_go_first() -> None:
    state = CrawlState()
    for number in range(MAX_KNOWN + 10):
        state.remember(str(number), [])
    state.remember("10", ["again"])
    kept = CrawlState.from_json(json.loads(json.dumps(state.to_json())))
    assert len(kept.known) == MAX_KNOWN
    assert "10" in kept.known
    assert "9" not in kept.known


def test_a_foreign_state_is_a_fresh_start() -> None:
    for data in ({}, {"version": 99, "known": {}, "pages": {}}, {"version": 1, "known": [], "pages": {}}):
        assert CrawlState.from_json(data) == CrawlState()


def test_a_torn_line_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "spool"
    spool = Spool(path)
    post = CrawledPost("s", "p", "", "题", "文\ud800", None, None, None, None)
    spool.post(post)
    spool.known("k", [])
    spool.close()
    with path.open("ab") as file:
        file.write(b'["post", {"source')
    lines = list(read_spool(path))
    assert [line[0] for line in lines] == ["post", "known"]
    assert CrawledPost.from_json(lines[0][1]) == post
    assert list(read_spool(tmp_path / "absent")) == []
