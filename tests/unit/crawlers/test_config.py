"""Entries of sources.yaml: what is allowed, what is refused and how it is said."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel, ValidationError

from crawlers import config
from crawlers.config import SourcesFile
from crawlers.post import CrawledPost

WEB = {"id": "a", "name": "名", "basis": "公开", "kind": "feed", "url": "http://example.org/feed"}
FORUM = {**WEB, "kind": "forum"}
SELECTORS = {"list_item": "li", "list_link": "a", "thread_title": "h1", "post_item": "p", "post_body": "p"}
API = {**WEB, "kind": "api", "mapping": {"items": "d", "id": "id", "text": "t"}}
TABLE = {"id": "a", "name": "名", "basis": "导出", "kind": "table"}


def load(*entries: dict[str, Any]) -> SourcesFile:
    return SourcesFile.model_validate({"sources": list(entries)})


def test_good_entries() -> None:
    read = load(
        {**WEB, "schedule": {"every": "30m"}},
        {**FORUM, "id": "b", "preset": "discuz"},
        {**FORUM, "id": "c", "selectors": SELECTORS},
        {**API, "id": "d", "paging": {"parameter": "page"}},
        {**TABLE, "id": "e", "columns": {"text": "诉求内容"}},
    )
    assert [source.kind for source in read.sources] == ["feed", "forum", "forum", "api", "table"]
    feed, table = read.sources[0], read.sources[-1]
    assert isinstance(feed, config.FeedSource)
    assert isinstance(table, config.TableSource)
    assert feed.schedule is not None
    assert feed.schedule.every_seconds == 1800
    assert (feed.max_pages, feed.delay_seconds, feed.time_limit_seconds, feed.allow_private) == (
        20,
        1.0,
        300,
        False,
    )
    assert (table.column("text"), table.column("title")) == ("诉求内容", "title")
    assert SourcesFile.model_validate({"sources": None}).sources == []


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({**WEB, "basis": "  "}, "basis"),
        ({**WEB, "id": "A b"}, "id"),
        ({**WEB, "author": "x"}, "author"),
        ({**WEB, "url": "ftp://example.org"}, "ftp://example.org"),
        ({**WEB, "url": "http://u:p@example.org/"}, "用户名"),
        ({**WEB, "url": "http://example.org:99999/"}, "url"),
        ({**WEB, "schedule": {"every": "10 min"}}, "10 min"),
        ({**WEB, "delay_seconds": -1}, "delay_seconds"),
        ({**WEB, "obey_robots": False}, "obey_robots"),
        ({**WEB, "user_agent_contact": "a\r\nCookie: x"}, "user_agent_contact"),
        ({**WEB, "kind": "login"}, "kind"),
        (FORUM, "preset"),
        ({**FORUM, "preset": "discuz", "selectors": SELECTORS}, "preset"),
        ({**FORUM, "selectors": {**SELECTORS, "post_author": "a"}}, "post_author"),
        ({**FORUM, "selectors": {**SELECTORS, "list_item": "li["}}, "li["),
        ({**FORUM, "selectors": {**SELECTORS, "list_link": "a::attr(href)"}}, "::"),
        ({**API, "mapping": {"items": "d[", "id": "id", "text": "t"}}, "d["),
        ({**API, "paging": {}}, "parameter"),
        ({**TABLE, "columns": {"author": "姓名"}}, "author"),
        ({**TABLE, "encoding": "martian"}, "martian"),
        ({**TABLE, "schedule": {"every": "1d"}}, "schedule"),
    ],
)
def test_mistakes_are_named(entry: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        load(entry)


def test_ids_are_unique() -> None:
    with pytest.raises(ValidationError, match="重复"):
        load(WEB, {**WEB, "url": "http://example.org/2"})


def models() -> list[type[BaseModel]]:
    found = [
        value
        for value in vars(config).values()
        if isinstance(value, type) and issubclass(value, config.Entry)
    ]
    return [model for model in found if model is not config.Entry]


def test_every_field_is_documented() -> None:
    docs = (Path(__file__).parents[3] / "docs" / "sources.md").read_text(encoding="utf-8")
    names = {name for model in models() for name in model.model_fields}
    assert len(names) > 40
    assert [name for name in sorted(names) if f"`{name}`" not in docs] == []
    assert [kind for kind in _kinds() if f"kind: {kind}" not in docs] == []


def test_the_examples_of_the_docs_are_valid() -> None:
    docs = (Path(__file__).parents[3] / "docs" / "sources.md").read_text(encoding="utf-8")
    entries = [
        entry
        for block in re.findall(r"```yaml\n(.*?)```", docs, re.DOTALL)
        for entry in yaml.safe_load(block)
    ]
    assert {source.kind for source in load(*entries).sources} == set(_kinds())


def _kinds() -> list[str]:
    union = get_args(config.SourceConfig)[0]
    return [get_args(model.model_fields["kind"].annotation)[0] for model in get_args(union)]


def test_nothing_can_hold_an_author() -> None:
    names = {name for model in models() for name in model.model_fields} | {
        one.name for one in fields(CrawledPost)
    }
    forbidden = ("author", "user_id", "nick", "avatar", "handle", "profile", "poster", "region")
    assert [name for name in names if any(word in name for word in forbidden)] == []
