"""Section 2: which topics, how urgent, and where."""

from __future__ import annotations

from collections import Counter, defaultdict

from analysis.compare import Change
from analysis.document import Cell, Chart, Ledger, Section, Sentence, Table
from analysis.scope import Scope
from analysis.words import change_cells, outage_note, place_name, topic_name
from common.i18n import _
from pipeline.triage import URGENCY_NAMES, URGENCY_ORDER

PLACES = 15
HEAT_TOPICS = 10
HEAT_PLACES = 10


def topics(scope: Scope, ledger: Ledger, new_topics: frozenset[str] = frozenset()) -> Section:
    """Tables of topics, urgencies and places, and the map of both. `new_topics` cannot be compared."""
    by_topic, by_place = _groups(scope)
    changes = {
        topic: Change(len(leads), 0, "new_topic")
        if topic in new_topics
        else scope.active_change(scope.before, topic=topic)
        for topic, leads in by_topic.items()
    }
    return Section(
        "topics",
        _("问题分布"),
        _sentences(scope, ledger, by_topic, by_place, changes),
        [
            _topic_table(scope, ledger, by_topic, changes),
            _urgency_table(scope, ledger),
            _place_table(scope, ledger, by_place),
        ],
        [_heat(scope, ledger, by_topic, by_place)],
    )


Groups = dict[str, set[int]]


def _groups(scope: Scope) -> tuple[Groups, Groups]:
    by_topic: defaultdict[str, set[int]] = defaultdict(set)
    by_place: defaultdict[str, set[int]] = defaultdict(set)
    for lead in scope.this.posts:
        by_topic[scope.leads[lead].topic].add(lead)
        by_place[scope.leads[lead].place].add(lead)
    return _largest(by_topic), _largest(by_place)


def _largest(groups: Groups) -> Groups:
    return dict(sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0])))


def _sentences(
    scope: Scope, ledger: Ledger, by_topic: Groups, by_place: Groups, changes: dict[str, Change]
) -> list[Sentence]:
    if not by_topic:
        return [Sentence("topics.none", _("本期没有读到反映问题的帖文。"), ("leads.active",))]
    total = len(scope.this.posts)
    first = list(by_topic)[:3]
    listed = "、".join(
        _("{topic} {count} 个（占 {share:.1f}%）").format(
            topic=topic_name(scope, topic),
            count=len(by_topic[topic]),
            share=100 * len(by_topic[topic]) / total,
        )
        for topic in first
    )
    found = [
        Sentence(
            "topics.first",
            _("反映最多的是{listed}。").format(listed=listed),
            tuple(f"topic.leads:{topic}" for topic in first),
        )
    ]
    for code, verdict, words in (
        ("more", "more", _("与上期相比明显增加的有：{listed}。")),
        ("fewer", "fewer", _("与上期相比明显减少的有：{listed}。")),
    ):
        which = [topic for topic, change in changes.items() if change.verdict == verdict]
        if which:
            said = "、".join(
                _("{topic}（{before} → {now}）").format(
                    topic=topic_name(scope, topic), before=changes[topic].before, now=changes[topic].now
                )
                for topic in which
            )
            found.append(
                Sentence(
                    f"topics.{code}",
                    words.format(listed=said),
                    tuple(f"topic.leads:{topic}" for topic in which),
                )
            )
    if not any(change.verdict in ("more", "fewer") for change in changes.values()):
        comparable = any(change.verdict == "same" for change in changes.values())
        said = (
            _("与上期相比，各主题没有明显的增减。")
            if comparable
            else _("各主题与上期不能比较，原因见表和统计说明。")
        )
        found.append(Sentence("topics.steady", said, ("leads.active",)))
    pressing = [lead for lead in scope.this.posts if scope.leads[lead].urgency in ("critical", "urgent")]
    found.append(
        Sentence(
            "topics.urgent",
            _("属于特急、紧急的问题 {count} 个。").format(
                count=ledger.leads("leads.pressing", pressing).text
            ),
            ("leads.pressing",),
        )
    )
    named = [place for place in by_place if place][:3]
    if named:
        said = "、".join(
            _("{place} {count} 个").format(place=place_name(place), count=len(by_place[place]))
            for place in named
        )
        found.append(
            Sentence(
                "topics.places",
                _("写明地点的问题中，较多的是{listed}。").format(listed=said),
                tuple(f"place.leads:{place}" for place in named),
            )
        )
    return found


def _topic_table(scope: Scope, ledger: Ledger, by_topic: Groups, changes: dict[str, Change]) -> Table:
    posts = scope.this.posts
    rows = []
    for topic, leads in by_topic.items():
        year = scope.active_change(scope.year, topic=topic)
        before = change_cells(changes[topic])
        rows.append(
            (
                Cell(topic_name(scope, topic)),
                ledger.leads(f"topic.leads:{topic}", leads),
                ledger.number(f"topic.posts:{topic}", sum(posts[lead] for lead in leads), leads=leads),
                ledger.number(f"topic.before:{topic}", before[0].number, before[0].text),
                before[1],
                ledger.number(
                    f"topic.year:{topic}", change_cells(year)[0].number, change_cells(year)[0].text
                ),
                change_cells(year)[1],
            )
        )
    return Table(
        "topics",
        _("主题"),
        (_("主题"), _("问题（个）"), _("帖文（条）"), _("上期"), _("环比"), _("上年同期"), _("同比")),
        rows,
        outage_note(scope, [scope.this, scope.before]),
        (21, 10, 10, 8, 21, 9, 21),
    )


def _urgency_table(scope: Scope, ledger: Ledger) -> Table:
    count: Counter[str] = Counter()
    leads: defaultdict[str, list[int]] = defaultdict(list)
    for lead, posts in scope.this.posts.items():
        urgency = scope.leads[lead].urgency
        count[urgency] += posts
        leads[urgency].append(lead)
    rows: list[tuple[Cell, ...]] = [
        (
            Cell(_(URGENCY_NAMES[urgency])),
            ledger.leads(f"urgency.leads:{urgency}", leads[urgency]),
            ledger.number(f"urgency.posts:{urgency}", count[urgency], leads=leads[urgency]),
        )
        for urgency in reversed(URGENCY_ORDER)
    ]
    return Table(
        "urgencies",
        _("紧急程度"),
        (_("紧急程度"), _("问题（个）"), _("帖文（条）")),
        rows,
        widths=(40, 30, 30),
    )


def _place_table(scope: Scope, ledger: Ledger, by_place: Groups) -> Table:
    rows = []
    for place in list(by_place)[:PLACES]:
        leads = by_place[place]
        change = change_cells(scope.active_change(scope.before, place=place))
        rows.append(
            (
                Cell(place_name(place)),
                ledger.leads(f"place.leads:{place}", leads),
                ledger.number(
                    f"place.posts:{place}", sum(scope.this.posts[lead] for lead in leads), leads=leads
                ),
                ledger.number(f"place.before:{place}", change[0].number, change[0].text),
                change[1],
            )
        )
    return Table(
        "places",
        _("地点（前 {count} 位）").format(count=len(rows)),
        (_("地点"), _("问题（个）"), _("帖文（条）"), _("上期"), _("环比")),
        rows,
        widths=(36, 14, 14, 12, 24),
    )


def _heat(scope: Scope, ledger: Ledger, by_topic: Groups, by_place: Groups) -> Chart:
    rows = list(by_topic)[:HEAT_TOPICS]
    columns = [place for place in by_place if place][:HEAT_PLACES]
    cells = []
    for topic in rows:
        line = []
        for place in columns:
            leads = by_topic[topic] & by_place[place]
            line.append(len(leads))
            ledger.leads(f"heat.leads:{topic}|{place}", leads)
        cells.append(line)
    return Chart(
        "heat",
        "heat",
        _("主题与地点"),
        _("热力图：各地点各主题的问题数，数字见所附数据表"),
        {
            "rows": [topic_name(scope, topic) for topic in rows],
            "columns": [place_name(place) for place in columns],
            "cells": cells,
            "name": _("问题（个）"),
        },
        outage_note(scope, [scope.this]),
    )
