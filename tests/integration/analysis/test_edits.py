from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from analysis.edits import LONGEST, lock, read_edits, save_edit, unlock
from analysis.kept import Kept, keep, machine_report
from analysis.models import ReportEdit, ReportLock
from analysis.periods import parse_period
from analysis.retention import forget_titles
from analysis.snapshot import pack, unpack
from common.errors import InputError, StaleError
from pipeline.store.engine import Store
from pipeline.store.models import Lead
from pipeline.town import TownContext
from tests.integration.analysis.conftest import SOURCES, Filler

OCTOBER = parse_period("2026-10")


@pytest.fixture
def report(store: Store, town: TownContext, now: datetime) -> Callable[[], Kept]:
    return lambda: keep(store, town, machine_report(store, town, OCTOBER, now, SOURCES))


def edit(store: Store, town: TownContext, kept: Kept, part: str, text: str, now: datetime) -> str:
    with store.write() as session:
        return save_edit(session, town.id, kept.machine, part, text, staff="fenxi", now=now)


def text_of(kept: Kept, part: str) -> str:
    return next(sentence.text for sentence in kept.document.sentences if sentence.id == part)


def test_an_edit_outlives_the_next_run_and_its_figures_are_watched(
    store: Store, town: TownContext, fill: Callable[..., Filler], report: Callable[[], Kept], now: datetime
) -> None:
    filler = fill(40)
    before = report()
    edit(store, town, before, "overview.volume", "本月反映较多。", now)
    assert text_of(report(), "overview.volume") == "本月反映较多。"
    assert not report().changed
    filler.lead(datetime(2026, 10, 20, tzinfo=UTC))
    filler.flush()
    after = report()
    assert text_of(after, "overview.volume") == "本月反映较多。"
    changed = {change.key: (change.before, change.now) for change in after.changed_in("overview.volume")}
    was = before.machine.figures["leads.active"].value
    assert isinstance(was, int)
    assert changed["leads.active"] == (was, was + 1)
    assert {change.key for change in after.changed} >= {"posts", "leads.active", "leads.new"}


def test_nothing_written_takes_the_edit_back(
    store: Store, town: TownContext, fill: Callable[..., Filler], report: Callable[[], Kept], now: datetime
) -> None:
    fill(20)
    kept = report()
    machine = text_of(kept, "overview.work")
    edit(store, town, kept, "overview.work", "改过", now)
    edit(store, town, kept, "overview.work", "", now + timedelta(minutes=1))
    assert text_of(report(), "overview.work") == machine
    edit(store, town, kept, "overview.work", machine, now)  # the machine's own words are no edit
    with store.read() as session:
        assert read_edits(session, town.id, OCTOBER) == {}


def test_a_paragraph_is_added_changed_and_removed(
    store: Store, town: TownContext, fill: Callable[..., Filler], report: Callable[[], Kept], now: datetime
) -> None:
    fill(20)
    kept = report()
    first = edit(store, town, kept, "added:topics", "第一段\r\n另起一行", now)
    second = edit(store, town, kept, "added:topics", "第二段", now)
    assert (first, second) == ("added:topics:1", "added:topics:2")
    section = next(one for one in report().document.sections if one.id == "topics")
    assert [sentence.text for sentence in section.sentences if sentence.added] == [
        "第一段\n另起一行",
        "第二段",
    ]
    edit(store, town, report(), first, "", now)
    section = next(one for one in report().document.sections if one.id == "topics")
    assert [sentence.text for sentence in section.sentences if sentence.added] == ["第二段"]
    assert edit(store, town, report(), "added:topics", "第三段", now) == "added:topics:3"


def test_an_edit_whose_sentence_is_no_longer_made_stays(
    store: Store, town: TownContext, fill: Callable[..., Filler], report: Callable[[], Kept], now: datetime
) -> None:
    filler = fill(0, restricted=0)
    kept = report()
    edit(store, town, kept, "topics.none", "本月风平浪静。", now)
    for _lead in range(3):
        filler.lead(datetime(2026, 10, 20, tzinfo=UTC))
    filler.flush()
    assert text_of(report(), "topics.none") == "本月风平浪静。"


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("overview.volume", "请联系13812345678"),
        ("overview.volume", "字" * (LONGEST + 1)),
        ("no.such", "x"),
        ("added:nowhere", "x"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    store: Store,
    town: TownContext,
    fill: Callable[..., Filler],
    report: Callable[[], Kept],
    now: datetime,
    part: str,
    text: str,
) -> None:
    fill(5)
    with pytest.raises(InputError):
        edit(store, town, report(), part, text, now)
    with store.read() as session:
        assert not read_edits(session, town.id, OCTOBER)


def test_a_locked_report_stays_and_says_what_changed(
    store: Store, town: TownContext, fill: Callable[..., Filler], report: Callable[[], Kept], now: datetime
) -> None:
    filler = fill(40)
    edit(store, town, report(), "overview.volume", "定稿。", now)
    before = report()
    with store.write() as session:
        lock(session, town.id, before.document, staff="fenxi", now=now)
    filler.lead(datetime(2026, 10, 20, tzinfo=UTC))
    filler.flush()
    after = report()
    assert after.lock is not None
    assert pack(after.document) == pack(before.document)
    assert "leads.active" in {change.key for change in after.changed}
    with pytest.raises(StaleError):
        edit(store, town, after, "overview.volume", "又改", now)
    with store.write() as session, pytest.raises(StaleError):
        lock(session, town.id, after.document, staff="other", now=now)
    with store.write() as session:
        unlock(session, town.id, OCTOBER, staff="fenxi", now=now)
    opened = report()
    assert opened.lock is None
    assert text_of(opened, "overview.volume") == "定稿。"
    with store.write() as session, pytest.raises(StaleError):
        unlock(session, town.id, OCTOBER, staff="fenxi", now=now)


def test_a_changed_taxonomy_is_said_and_a_new_topic_not_compared(
    store: Store, town: TownContext, fill: Callable[..., Filler], report: Callable[[], Kept], now: datetime
) -> None:
    from dataclasses import replace

    from pipeline.dispatch import Catalogue
    from tests.conftest import topic

    fill(60)
    older = replace(
        town, catalogue=Catalogue([topic("transport", "roads"), topic("gone", "water")], [], "office")
    )
    september = machine_report(store, older, parse_period("2026-09"), now, SOURCES)
    with store.write() as session:
        lock(session, town.id, september, staff="fenxi", now=now)
    kept = report()
    assert "新设utilities，取消gone" in text_of(kept, "method.taxonomy")
    table = next(table for table in kept.document.tables if table.id == "topics")
    row = next(row for row in table.rows if row[0].text == "utilities")
    assert row[4].text == "新设主题，不作比较"


def test_a_document_comes_back_whole(report: Callable[[], Kept], fill: Callable[..., Filler]) -> None:
    fill(20)
    document = report().document
    assert pack(unpack(pack(document))) == pack(document)
    assert unpack(pack(document)).figures == document.figures


def test_a_locked_report_forgets_what_was_purged_and_hides_what_became_restricted(
    store: Store, town: TownContext, fill: Callable[..., Filler], report: Callable[[], Kept], now: datetime
) -> None:
    filler = fill(0, restricted=0)
    when = datetime(2026, 10, 20, tzinfo=UTC)
    first, second = (
        filler.lead(when, title=title, urgency="critical") for title in ("石桥村甲事", "柳林村乙事")
    )
    filler.flush()
    for lead in (first, second):
        edit(store, town, report(), f"risk.measure:{lead}", f"第 {lead} 件请尽快办理", now)
    with store.write() as session:
        session.execute(update(Lead).values(state="received", closed_at=None))
        lock(session, town.id, report().document, staff="fenxi", now=now)
        session.get_one(Lead, first).restricted = True
        session.get_one(Lead, second).title = ""
    for stored in (False, True):
        if stored:
            forget_titles(store, town)
        shown = repr(report().document)
        assert "甲事" not in shown
        assert "乙事" not in shown
        assert "请尽快办理" not in shown
        assert not any(first in figure.leads for figure in report().document.figures.values())
    with store.read() as session:
        kept = session.scalars(select(ReportLock)).one()
        assert "甲事" not in repr(unpack(kept.content))
        assert "乙事" not in repr(unpack(kept.content))
        assert set(session.scalars(select(ReportEdit.text))) == {""}
