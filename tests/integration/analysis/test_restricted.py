"""One restricted lead more or less: nothing that is published tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.document import Document
from analysis.periods import parse_period
from analysis.report import make_report
from analysis.restricted import EDGES, band_of
from pipeline.store.engine import Store
from pipeline.town import TownContext
from tests.integration.analysis.conftest import SOURCES, Filler

OCTOBER = datetime(2026, 10, 3, tzinfo=UTC)
CODES = ("2026-10", "2026-W41", "2026-Q4", "2026")


def published(document: Document) -> tuple[object, ...]:
    """Everything of a report that anybody can read, without the one band."""
    band = document.figures.get("restricted.new")
    hidden = str(band.value) if band else ""
    return (
        document.title,
        [
            (
                sentence.id,
                sentence.text.replace(hidden, "▇") if sentence.id == "method.restricted" else sentence.text,
            )
            for sentence in document.sentences
        ],
        [(table.id, table.columns, list(table.rows), table.note) for table in document.tables],
        [(chart.id, chart.data, chart.note) for chart in document.charts],
        {key: figure for key, figure in document.figures.items() if key != "restricted.new"},
        document.topics,
        document.details,
    )


def test_one_restricted_lead_changes_nothing_but_perhaps_the_band(
    store: Store, town: TownContext, fill: Callable[..., Filler], now: datetime
) -> None:
    filler = fill(60, restricted=4)
    before = [published(make_report(store, town, parse_period(code), now, SOURCES)) for code in CODES]
    filler.lead(OCTOBER + timedelta(days=5), topic="family", place="石桥村", urgency="critical")
    filler.flush()
    after = [published(make_report(store, town, parse_period(code), now, SOURCES)) for code in CODES]
    assert before == after


def test_a_lead_restricted_by_hand_is_left_out_whatever_its_topic(
    store: Store, town: TownContext, fill: Callable[..., Filler], now: datetime
) -> None:
    filler = fill(30, restricted=0)
    before = make_report(store, town, parse_period("2026-10"), now, SOURCES)
    filler.lead(OCTOBER, topic="utilities", restricted=True, title="不该出现的标题")
    filler.flush()
    after = make_report(store, town, parse_period("2026-10"), now, SOURCES)
    assert published(before) == published(after)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(months=st.lists(st.integers(0, 400), min_size=12, max_size=12), at=st.integers(0, 11))
def test_no_sum_of_published_bands_says_more_than_the_bands(months: list[int], at: int) -> None:
    """Quarters and the year are sums of the months' bands: whoever knows all of them knows no number better.

    Each month's band still holds three numbers or more, each of which fits every band that is published.
    """
    from analysis.restricted import add

    bands = [band_of(count) for count in months]
    quarters = [add(bands[number : number + 3]) for number in (0, 3, 6, 9)]
    year = add(bands)
    band = bands[at]
    assert band.high is not None
    assert band.high - band.low >= 2
    assert band.low <= months[at] <= band.high
    for other in (band.low, band.low + 1, band.high):
        changed = [*months[:at], other, *months[at + 1 :]]
        assert [band_of(count) for count in changed] == bands
        again = [band_of(count) for count in changed]
        assert [add(again[number : number + 3]) for number in (0, 3, 6, 9)] == quarters
        assert add(again) == year


def test_every_band_is_wide() -> None:
    assert EDGES[0] == 0
    assert all(after - before >= 3 for before, after in pairwise(EDGES))
    assert band_of(2).words == "少于 3 件"
    assert band_of(10**7).high is None
