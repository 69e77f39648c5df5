"""Figures in words: the templates' small parts that several sections share."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta

from analysis.compare import VERDICTS, Change
from analysis.document import Cell
from analysis.scope import Scope, Slice
from common.i18n import _

LONGEST = 40


def plain_line(text: str, most: int = LONGEST) -> str:
    """Crawled words as one short line: no control or direction characters, which also break documents."""
    kept = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)
    line = " ".join(kept.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def compared(change: Change, with_what: str) -> str:
    """One comparison as a clause: `比上期（120 个）增加 8.3%，变化不明显`."""
    if change.verdict in ("none", "new_topic", "sources"):
        return _("与{what}：{verdict}").format(what=with_what, verdict=_(VERDICTS[change.verdict]))
    if change.percent is None:
        return _("{what} {before} 个，{verdict}").format(
            what=with_what, before=change.before, verdict=_(VERDICTS[change.verdict])
        )
    way = _("增加") if change.now > change.before else _("减少") if change.now < change.before else _("相差")
    return _("比{what}（{before} 个）{way} {percent:g}%，{verdict}").format(
        what=with_what,
        before=change.before,
        way=way,
        percent=abs(change.percent),
        verdict=_(VERDICTS[change.verdict]),
    )


def change_cells(change: Change) -> tuple[Cell, Cell]:
    """Two cells: the number before, and what may be said about the change."""
    if change.verdict in ("none", "new_topic", "sources"):
        return Cell("—"), Cell(_(VERDICTS[change.verdict]))
    shown = _(VERDICTS[change.verdict])
    if change.percent is not None:
        shown = f"{change.percent:+g}%，{shown}"
    return Cell(str(change.before), change.before), Cell(shown)


def outage_note(scope: Scope, slices: Iterable[Slice]) -> str:
    """Which sources could not be read within these periods, and for how many days; "" if all could."""
    days: dict[str, int] = {}
    for one in slices:
        for source, found in one.coverage.down.items():
            days[source] = days.get(source, 0) + len(found)
    if not days:
        return ""
    total = len({day for one in slices for found in one.coverage.down.values() for day in found})
    listed = "、".join(
        _("{source} {days} 天").format(source=scope.source_name(source), days=count)
        for source, count in sorted(days.items())
    )
    return _("有 {count} 个来源共 {days} 天没有读到（{listed}），这些天的数字偏低").format(
        count=len(days), days=total, listed=listed
    )


def span(duration: timedelta) -> str:
    """A duration as people say it: minutes, hours or days."""
    minutes = duration.total_seconds() / 60
    if minutes < 100:
        return _("{count:.0f} 分钟").format(count=minutes)
    if minutes < 48 * 60:
        return _("{count:.1f} 小时").format(count=minutes / 60)
    return _("{count:.1f} 天").format(count=minutes / (24 * 60))


def day(moment: datetime, scope: Scope) -> str:
    """A local day: 2026-11-24."""
    return f"{moment.astimezone(scope.town.zone):%Y-%m-%d}"


def place_name(place: str) -> str:
    """A place, or that none is known."""
    return plain_line(place, 20) or _("未写明地点")


def topic_name(scope: Scope, topic: str) -> str:
    """A topic's name; one that the taxonomy has since dropped is marked."""
    if scope.town.catalogue.knows(topic):
        return scope.town.catalogue.name_of(topic)
    return _("{topic}（现行目录已无此主题）").format(topic=topic)
