"""Section 5: small numbers that are large against their own past, and problems that come back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from analysis.compare import at_least
from analysis.document import Cell, Ledger, Section, Sentence, Table
from analysis.hot import stands, title_of
from analysis.scope import Scope
from analysis.words import outage_note, place_name, topic_name
from common.i18n import _

LEAST = 3
"""A sign needs so many problems."""

FALSE_SHARE = 0.05
"""Of the signs shown, so many may be chance (Benjamini and Hochberg)."""

PRIOR = 2.0
"""Periods of the town's own mean that each cell's past is mixed with: a cell without a past is not surprising."""

AGAIN = 3
"""A place has a recurring problem if new leads of one topic opened there in so many of the last periods."""

WIDE = 8
"""A place with so many topics is a district or a town, not a spot that somebody can put right."""

MOST = 10

CellKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sign:
    """Topic and place with more problems than usual: how many, how many are usual, and which."""

    topic: str
    place: str
    leads: tuple[int, ...]
    usual: float


def signs(scope: Scope, ledger: Ledger, titles: dict[int, str]) -> Section:
    """Early signs, returning problems, recurring ones."""
    found = early(scope)
    sentences = []
    for sign in found[:3]:
        cell = ledger.leads(f"sign.leads:{sign.topic}|{sign.place}", sign.leads)
        sentences.append(
            Sentence(
                f"sign:{sign.topic}|{sign.place}",
                _("{place}的{topic}问题本期 {count} 个，以往平均每期 {usual:.1f} 个，值得留意。").format(
                    place=place_name(sign.place),
                    topic=topic_name(scope, sign.topic),
                    count=cell.text,
                    usual=sign.usual,
                ),
                (cell.figure,),
            )
        )
    if not found:
        said = _("没有发现比以往明显增多的主题和地点。")
        sentences.append(Sentence("sign.none", said, ("leads.active",)))
    back = ledger.leads("leads.returning", scope.returning)
    sentences.append(
        Sentence(
            "returning",
            _("办结后又有人反映、重新立案的问题 {count} 个。").format(count=back.text),
            ("leads.returning",),
        )
    )
    tables = [_sign_table(scope, ledger, found), _returning_table(scope, titles), _recurring(scope, ledger)]
    return Section("signs", _("苗头与反复"), sentences, [table for table in tables if table.rows])


def early(scope: Scope) -> list[Sign]:
    """Cells of topic and place that chance hardly explains; the strongest first.

    Sources that were not read all the time, or are new, are left out on both sides.
    """
    slices = [one for one in scope.past if one.posts]
    if len(slices) < LEAST:
        return []
    common = scope.this.usable().intersection(*(one.usable() for one in slices[-LEAST:]))
    counts = _new_leads(scope, scope.this.leads_of(common), scope.this.start)
    past: defaultdict[CellKey, int] = defaultdict(int)
    for one in slices:
        for key, leads in _new_leads(scope, one.leads_of(common), one.start).items():
            past[key] += len(leads)
    if not counts:
        return []
    town_mean = sum(past.values()) / len(slices) / max(1, len(set(past) | set(counts)))
    share = scope.counted_days / len(scope.period.days)
    tested = []
    for key, leads in counts.items():
        usual = (past[key] + PRIOR * town_mean) / (len(slices) + PRIOR) * share
        tested.append((at_least(len(leads), round(usual, 6)), key, leads, usual))
    tested.sort(key=lambda row: (row[0], row[1]))
    cells = len(set(past) | set(counts))  # every cell that could have given a sign was looked at
    kept = 0
    for rank, (chance, _key, _leads, _usual) in enumerate(tested, start=1):
        if chance <= FALSE_SHARE * rank / cells:
            kept = rank
    return [
        Sign(key[0], key[1], tuple(sorted(leads)), usual)
        for _chance, key, leads, usual in tested[:kept]
        if len(leads) >= LEAST
    ]


def _new_leads(scope: Scope, leads: set[int], since: object) -> dict[CellKey, set[int]]:
    found: defaultdict[CellKey, set[int]] = defaultdict(set)
    for number in leads:
        lead = scope.leads[number]
        if lead.place and lead.first_seen >= since:  # type: ignore[operator]
            found[(lead.topic, lead.place)].add(number)
    return dict(found)


def _sign_table(scope: Scope, ledger: Ledger, found: list[Sign]) -> Table:
    rows = [
        (
            Cell(place_name(sign.place)),
            Cell(topic_name(scope, sign.topic)),
            ledger.leads(f"sign.leads:{sign.topic}|{sign.place}", sign.leads),
            ledger.number(f"sign.usual:{sign.topic}|{sign.place}", round(sign.usual, 2), f"{sign.usual:.1f}"),
        )
        for sign in found[:MOST]
    ]
    return Table(
        "signs",
        _("比以往增多"),
        (_("地点"), _("主题"), _("本期新问题（个）"), _("以往每期（个）")),
        rows,
        _("所列之中因偶然而入选的，平均不超过二十分之一。") + outage_note(scope, [scope.this]),
        (34, 30, 18, 18),
    )


def _returning_table(scope: Scope, titles: dict[int, str]) -> Table:
    rows = [
        (
            Cell(title_of(titles, lead), lead=lead),
            Cell(str(before), lead=before) if before in scope.leads else Cell("—"),
            Cell(scope.town.office_name(scope.leads[lead].office)),
            Cell(stands(scope, scope.leads[lead])),
        )
        for lead, before in sorted(scope.returning.items())[:MOST]
    ]
    return Table(
        "returning",
        _("办结后又出现"),
        (_("问题"), _("原线索"), _("承办部门"), _("现状")),
        rows,
        widths=(40, 14, 22, 24),
    )


def _recurring(scope: Scope, ledger: Ledger) -> Table:
    """Places where new problems of one topic opened in several of the last periods, this one included."""
    times: defaultdict[CellKey, list[set[int]]] = defaultdict(list)
    topics_at: defaultdict[str, set[str]] = defaultdict(set)
    for one in (*scope.past, scope.this):
        for key, leads in _new_leads(scope, set(one.posts), one.start).items():
            times[key].append(leads)
            topics_at[key[1]].add(key[0])
    spots = {place for place, found in topics_at.items() if len(found) < WIDE}
    now = _new_leads(scope, set(scope.this.posts), scope.this.start)
    again = [
        (len(found), key, set[int]().union(*found))
        for key, found in times.items()
        if key in now and len(found) >= AGAIN and key[1] in spots
    ]
    again.sort(key=lambda row: (-row[0], -len(row[2]), row[1]))
    rows = [
        (
            Cell(place_name(place)),
            Cell(topic_name(scope, topic)),
            ledger.number(f"recurring.periods:{topic}|{place}", count, leads=leads),
            ledger.leads(f"recurring.leads:{topic}|{place}", leads),
        )
        for count, (topic, place), leads in again[:MOST]
    ]
    return Table(
        "recurring",
        _("反复出现"),
        (_("地点"), _("主题"), _("近 13 期中出现的期数"), _("共有问题（个）")),
        rows,
        widths=(34, 30, 20, 16),
    )
