"""Section 7: the unsolved problems in the order of their risk, with a measure, an office and a date for each.

risk = harm × people × trend × waiting. Each factor is printed with what it was made from; none knows tone,
reach or embarrassment.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.compare import change
from analysis.document import Cell, Chart, Ledger, Section, Sentence, Table
from analysis.hot import title_of
from analysis.overview import open_at
from analysis.read import LeadRow
from analysis.scope import Scope
from analysis.words import day, plain_line, topic_name
from common.i18n import N_, _
from pipeline.deadlines import due
from pipeline.lifecycle import NEXT
from pipeline.triage import HARM, URGENCY_NAMES

TOP = 15
GROWING, STEADY, FADING = 1.5, 1.0, 0.7
LONGEST_WAIT = 3.0
"""The factor of waiting grows by one a month and no further than to this."""

LEVELS: tuple[tuple[float, str, str], ...] = (
    (12.0, "high", N_("高")),
    (5.0, "middle", N_("中")),
    (0.0, "low", N_("低")),
)
"""Least risk of each level, its code and name."""

LEVEL_NAMES = {code: name for _least, code, name in LEVELS}

TRENDS: dict[float, str] = {GROWING: N_("增多"), STEADY: N_("平稳"), FADING: N_("减少")}


@dataclass(frozen=True, slots=True)
class Risk:
    """One unsolved problem and the factors of its risk."""

    lead: int
    harm: float
    people: float
    trend: float
    waiting: float
    posts: int
    days: int

    points: float
    """Their product."""

    @property
    def level(self) -> str:
        return next(code for least, code, _name in LEVELS if self.points >= least)


def formula() -> str:
    """As the report and the page print it."""
    return _(
        "风险 = 危害 × 影响人数 × 走势 × 未解决时间。危害：特急 4、紧急 2.7、一般 1、咨询 0.3（清单所用危害分除以 15）；"
        "影响人数 = 1 + log2(帖数)÷2；走势：明显增多 1.5、平稳 1、明显减少 0.7（与上期比）；"
        "未解决时间 = 1 + 天数÷30，最高 3。12 以上为高，5 以上为中。"
    )


def risk_of(scope: Scope, lead: LeadRow) -> Risk:
    """The factors of one open lead at the end of the period."""
    now, before = scope.this.posts[lead.id], scope.before.posts[lead.id]
    verdict = change(now, before, scope.counted_days, len(scope.before.period.days)).verdict
    trend = {"more": GROWING, "fewer": FADING}.get(verdict, STEADY)
    days = max(0, (scope.as_of - min(lead.received_at, lead.first_seen)).days)
    harm = round(HARM[lead.urgency] / HARM["normal"], 1)
    people = round(1 + math.log2(max(1, lead.post_count)) / 2, 2)
    waiting = round(min(LONGEST_WAIT, 1 + days / 30), 2)
    points = round(harm * people * trend * waiting, 1)
    return Risk(lead.id, harm, people, trend, waiting, lead.post_count, days, points)


def ranked(scope: Scope) -> list[Risk]:
    """All open problems, the largest risk first."""
    found = [risk_of(scope, scope.leads[lead]) for lead in unsolved(scope)]
    return sorted(found, key=lambda risk: (-risk.points, risk.lead))


def unsolved(scope: Scope) -> list[int]:
    """Open problems; of months whose posts were imported later, what was spoken about and is still open."""
    still = open_at(scope, scope.as_of)
    return still or [
        lead
        for lead in scope.this.posts
        if scope.leads[lead].closed_at is None and NEXT[scope.leads[lead].state]
    ]


def risks(scope: Scope, ledger: Ledger, order: list[Risk], titles: dict[int, str],
          words: Mapping[int, list[str]]) -> Section:  # fmt: skip
    """The matrix, the table of the first and their reasons."""
    levels: dict[str, list[int]] = {code: [] for code in LEVEL_NAMES}
    for risk in order:
        levels[risk.level].append(risk.lead)
    counts = {code: ledger.leads(f"risk.leads:{code}", leads) for code, leads in levels.items()}
    text = _("未解决的问题 {all} 个，其中风险高的 {high} 个、中的 {middle} 个、低的 {low} 个。")
    sentences = [
        Sentence(
            "risk.levels",
            text.format(
                all=ledger.leads("risk.all", (risk.lead for risk in order)).text,
                **{code: cell.text for code, cell in counts.items()},
            ),
            ("risk.all", *(cell.figure for cell in counts.values())),
        )
    ]
    first = order[:TOP]
    sentences += [
        Sentence(
            f"risk.measure:{risk.lead}", _measure(scope, rank, risk, titles), (f"risk.points:{risk.lead}",)
        )
        for rank, risk in enumerate(first[:5], start=1)
    ]
    rows = [
        (
            Cell(str(rank), rank),
            Cell(title_of(titles, risk.lead), lead=risk.lead),
            ledger.number(f"risk.points:{risk.lead}", risk.points, leads=(risk.lead,)),
            Cell(_(LEVEL_NAMES[risk.level])),
            Cell(_reasons(scope, risk, words.get(risk.lead, []))),
        )
        for rank, risk in enumerate(first, start=1)
    ]
    table = Table(
        "risks",
        _("风险排序（前 {count} 位）").format(count=len(rows)),
        (_("排名"), _("问题"), _("风险"), _("等级"), _("为什么")),
        rows,
        formula(),
        (7, 30, 9, 8, 46),
    )
    return Section("risk", _("风险与建议"), sentences, [table], [_matrix(scope, order[:200], titles)])


def _reasons(scope: Scope, risk: Risk, words: list[str]) -> str:
    pressing = scope.leads[risk.lead].urgency in (
        "critical",
        "urgent",
    )  # else the words tell the topic, not harm
    told = "".join(f"“{plain_line(word, 12)}”" for word in words[:3]) if pressing else ""
    return _(
        "危害 {harm:g}（{urgency}{words}）；影响 {people:g}（{posts} 条帖文）；走势 {trend:g}（{way}）；已 {days} 天 {waiting:g}"
    ).format(
        harm=risk.harm,
        urgency=_(URGENCY_NAMES[scope.leads[risk.lead].urgency]),
        words=told,
        people=risk.people,
        posts=risk.posts,
        trend=risk.trend,
        way=_(TRENDS[risk.trend]),
        days=risk.days,
        waiting=risk.waiting,
    )


def _measure(scope: Scope, rank: int, risk: Risk, titles: dict[int, str]) -> str:
    """What is proposed: the topic's remedy, the office that acts, and by when by the rules for its urgency."""
    lead = scope.leads[risk.lead]
    topic = next((one for one in scope.town.catalogue.topics if one.id == lead.topic), None)
    until = due(lead.urgency, max(scope.as_of, scope.now), scope.town.zone).feedback
    return _("{rank}.“{title}”：建议由{office}于 {until} 前办理，{remedy}").format(
        rank=rank,
        title=title_of(titles, risk.lead),
        office=scope.town.office_name(lead.office),
        until=day(until, scope),
        remedy=(topic.remedy if topic and topic.remedy else _("由综合办研判后交有关部门。")),
    )


def _matrix(scope: Scope, order: list[Risk], titles: dict[int, str]) -> Chart:
    return Chart(
        "matrix",
        "matrix",
        _("风险矩阵"),
        _("散点图：横轴是走势与未解决时间，纵轴是危害与影响人数，右上角最需要办理；名次见表"),
        {
            "points": [
                {
                    "rank": rank,
                    "lead": risk.lead,
                    "x": round(risk.trend * risk.waiting, 2),
                    "y": round(risk.harm * risk.people, 2),
                    "level": risk.level,
                    "title": title_of(titles, risk.lead) if rank <= TOP else "",
                    "topic": topic_name(scope, scope.leads[risk.lead].topic),
                }
                for rank, risk in enumerate(order, start=1)
            ],
            "x": _("走势 × 未解决时间"),
            "y": _("危害 × 影响人数"),
            "levels": {code: _(name) for code, name in LEVEL_NAMES.items()},
            "edges": {code: least for least, code, _name in LEVELS if least},
        },
    )
