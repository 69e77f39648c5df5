from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete

from analysis.outages import SourceInfo, coverage, infos
from analysis.periods import parse_period
from analysis.report import make_report
from pipeline.store.engine import Store
from pipeline.store.models import CrawlRun
from pipeline.town import TownContext
from tests.integration.analysis.conftest import SOURCES, Filler


def test_the_days_on_which_a_source_failed_are_found(
    store: Store, town: TownContext, fill: Callable[..., Filler], now: datetime
) -> None:
    fill(0, restricted=0)
    with store.read() as session:
        found = coverage(session, town, parse_period("2026-10"), now, SOURCES)
        before = coverage(session, town, parse_period("2026-09"), now, SOURCES)
    assert list(found.down) == ["forum"]
    assert found.down["forum"] == tuple(date(2026, 10, day) for day in range(10, 16))
    assert found.days == 6
    assert not before.down
    assert found.read == {"board", "forum"}


def test_a_source_read_weekly_is_not_down_in_between(
    store: Store, town: TownContext, fill: Callable[..., Filler], now: datetime
) -> None:
    fill(0, restricted=0)
    weekly = {
        "forum": SourceInfo("论坛", timedelta(days=7)),
        "later": SourceInfo("新来源", timedelta(hours=1)),
    }
    with store.read() as session:
        assert not coverage(session, town, parse_period("2026-10"), now, weekly).down


def test_each_chart_and_the_method_name_the_outage(
    store: Store, town: TownContext, fill: Callable[..., Filler], now: datetime
) -> None:
    fill(80)
    document = make_report(store, town, parse_period("2026-10"), now, SOURCES)
    said = "有 1 个来源共 6 天没有读到（论坛 6 天）"
    charts = {chart.id: chart.note for chart in document.charts}
    assert said in charts["trend"]
    assert said in charts["heat"]
    assert next(table for table in document.tables if table.id == "topics").note.startswith(said)
    assert any(said in sentence.text for sentence in document.sentences)


def test_a_source_that_was_down_for_long_is_left_out_of_the_comparison(
    store: Store, town: TownContext, fill: Callable[..., Filler], now: datetime
) -> None:
    fill(300)
    document = make_report(store, town, parse_period("2026-10"), now, SOURCES)
    both = document.figures["leads.active.before"].value
    [september] = [figure.value for key, figure in document.figures.items() if key == "trend.leads:2026-09"]
    assert isinstance(both, int)
    assert isinstance(september, int)
    assert 0 < both < september  # the forum was down for 6 of 31 days: only the board is compared


def test_configured_sources_tell_how_often_they_are_read() -> None:
    from xiangyin.config.loader import demo_folder, load_town

    found = infos(load_town(demo_folder()).sources.sources)
    assert len(found) == 4
    assert all(info.every for info in found.values())


def test_the_time_before_a_source_was_first_read_is_not_compared(
    store: Store, town: TownContext, fill: Callable[..., Filler], now: datetime
) -> None:
    filler = fill(120)
    with store.write() as session:
        session.execute(delete(CrawlRun).where(CrawlRun.started_at < datetime(2026, 9, 20, tzinfo=UTC)))
    assert filler.leads
    october = make_report(store, town, parse_period("2026-10"), now, SOURCES)
    changes = next(table for table in october.tables if table.id == "totals").rows[1]
    assert changes[3].text == "来源不同，不作比较"
    assert october.figures["leads.active.before"].value is None
    posts = next(table for table in october.tables if table.id == "totals").rows[0]
    assert posts[3].text == "—"
    assert any("不能比较" in sentence.text for sentence in october.sentences)
    assert any("留言板自 2026-09-21" in sentence.text for sentence in october.sentences)
