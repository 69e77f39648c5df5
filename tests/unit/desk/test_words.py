"""Times in words, and the list's filters in its address."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from common.errors import InputError
from desk.chosen import Ref, refs
from desk.list_views import VIEWS, query_of, wanted_from
from desk.web.words import ago_words, due_words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(minutes=-40), "还剩 40 分钟"),
        (timedelta(hours=-30), "还剩 30 小时"),
        (timedelta(minutes=59), "超期 59 分钟"),
        (timedelta(hours=47), "超期 47 小时"),
        (timedelta(days=3), "超期 3 天"),
    ],
)
def test_a_deadline_as_people_say_it(now: datetime, span: timedelta, words: str) -> None:
    assert due_words(now - span, now) == words


def test_no_deadline_and_no_moment(now: datetime) -> None:
    assert due_words(None, now) == "—"
    assert ago_words(None, now) == "从未"
    assert ago_words(now - timedelta(seconds=5), now) == "刚刚"
    assert ago_words(now - timedelta(days=4), now) == "4 天前"


@pytest.mark.parametrize("query", [view.query for view in VIEWS])
def test_a_views_address_is_read_back_as_it_was(query: str) -> None:
    assert query_of(wanted_from(query)) == query


@pytest.mark.parametrize("query", ["x" * 9000, "unsure=maybe&overdue=1", "q=%ff%00", "&&=", "other=1"])
def test_an_address_that_is_none_shows_the_plain_list(query: str) -> None:
    assert "unsure" not in query_of(wanted_from(query))
    assert "other" not in query_of(wanted_from(query))


def test_the_chosen_leads_carry_the_version_that_was_seen() -> None:
    assert refs(["3:1", "4:7", "3:2"]) == [Ref(3, 2), Ref(4, 7)]
    for wrong in ([], ["3"], ["3:x"], ["3:1; 4"], ["-1:1"]):
        with pytest.raises(InputError):
            refs(wrong)
