"""The leaders' figures and the health of sources, counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from pipeline.figures import figures
from pipeline.intake import IntakeReport
from pipeline.renew_standings import renew_standings
from pipeline.source_health import source_health
from pipeline.source_state import save_run
from pipeline.steps import dismiss, follow_up, step
from pipeline.store.models import Lead


def test_rates_overdue_and_trend(
    store: Any, town: Any, hands: Any, take_in: Callable[..., list[int]]
) -> None:
    quick, late, returned, none = take_in(
        "石桥村停水三天了", "柳林村路面塌了一个坑", "镇中街停电没人管", "清河桥头的路牌掉了漆"
    )

    def go(lead: int, *states: str, note: str = "") -> None:
        for state in states:
            with store.write() as session:
                step(session, session.get_one(Lead, lead), state, hands(), town=town, staff="wang", note=note)

    go(quick, "accepted", "in_work", "answered")
    go(quick, "closed", note="修好了")
    go(returned, "returned", note="不是我们的")
    with store.write() as session:
        follow_up(session, session.get_one(Lead, quick), hands(), satisfied=True, staff="wang")
        dismiss(session, session.get_one(Lead, none), "solved", hands(), staff="wang")
    hands.forward(days=4)
    renew_standings(store, town.id, hands())
    go(late, "accepted")  # after its time
    with store.read() as session:
        found = figures(session, town, hands())
    assert found.received == 3  # the dismissed one does not count
    assert (found.resolution.part, found.resolution.whole) == (1, 3)
    assert (found.returned.part, found.returned.whole) == (1, 3)
    assert (found.satisfied.part, found.satisfied.whole) == (1, 1)
    assert found.response.part == 1
    assert found.response.percent is not None
    assert found.open == 2
    assert [row.leads for row in found.overdue] == [1]  # the returned one waits for its office
    assert len(found.days) == 30
    assert found.days[-5].received == 3
    assert found.days[-5].solved == 1
    assert sum(day.received for day in found.days) == 3


@pytest.mark.parametrize(
    ("runs", "state"),
    [
        ([], "never"),
        ([(0, 3, [])], "good"),
        ([(20, 3, []), (19, 2, []), (1, 0, []), (0, 0, [])], "silent"),
        ([(20, 3, []), (0, 0, ["HTTP 503"])], "failing"),
        ([(1, 0, ["HTTP 503"]), (0, 2, [])], "good"),
        ([(60, 1, []), (30, 1, []), (5, 0, [])], "good"),  # a slow source may be quiet for long
    ],
)
def test_no_posts_differs_from_a_broken_source(
    store: Any, town: Any, hands: Any, runs: list[tuple[int, int, list[str]]], state: str
) -> None:
    now = hands()
    for days, added, errors in runs:
        at = now - timedelta(days=days)
        save_run(store, town.id, "board", started_at=at, finished_at=at,
                 report=IntakeReport(read=9, added=added), errors=errors)  # fmt: skip
    with store.read() as session:
        (health,) = source_health(session, town.id, ["board"], now)
    assert health.state == state
    assert (health.last_success is None) == (not [run for run in runs if not run[2]])
