"""Section 4: what most residents spoke about, each problem with its story, and what became of last period's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from analysis.document import Cell, Ledger, Section, Sentence, Table
from analysis.read import LeadRow
from analysis.scope import Scope, Slice
from analysis.words import day, outage_note, place_name, plain_line, topic_name
from common.i18n import _
from pipeline.hot import heat
from pipeline.lifecycle import STATES

TOP = 10
STORIES = 5
LEAST_POSTS = 2
"""One post is a problem like any other, not one that many speak about."""


@dataclass(frozen=True, slots=True)
class Hot:
    """A problem in the order of its heat (the formula stands in `pipeline.hot`)."""

    lead: int
    posts: int
    heat: float
    first: datetime
    last: datetime


def hottest(one: Slice, most: int = TOP) -> list[Hot]:
    """The hottest problems of a period."""
    posts: dict[int, list[int]] = {}
    days: dict[int, tuple[datetime, datetime]] = {}
    for voice in one.voices:
        counts = posts.setdefault(voice.lead, [0, 0])
        counts[0] += voice.posts
        counts[1] += voice.clicks
        first, last = days.get(voice.lead, (voice.first, voice.last))
        days[voice.lead] = (min(first, voice.first), max(last, voice.last))
    found = []
    for lead, (count, clicks) in posts.items():
        first, last = days[lead]
        if count >= LEAST_POSTS:
            points = heat(count, clicks, (last - first).total_seconds() / 86_400)
            found.append(Hot(lead, count, round(points, 2), first, last))
    return sorted(found, key=lambda hot: (-hot.heat, hot.lead))[:most]


def title_of(titles: dict[int, str], lead: int) -> str:
    """A lead's title for the report."""
    return plain_line(titles.get(lead, "")) or _("（原文已清除）")


def hot(scope: Scope, ledger: Ledger, titles: dict[int, str]) -> Section:
    """Table, stories and what became of the problems of the period before."""
    first = hottest(scope.this)
    sentences = _sentences(scope, ledger, first, titles)
    rows = [
        (
            Cell(str(rank), rank),
            Cell(title_of(titles, one.lead), lead=one.lead),
            Cell(place_name(scope.leads[one.lead].place)),
            Cell(topic_name(scope, scope.leads[one.lead].topic)),
            ledger.number(f"hot.posts:{one.lead}", one.posts, leads=(one.lead,)),
            ledger.number(f"hot.heat:{one.lead}", one.heat, f"{one.heat:.1f}", leads=(one.lead,)),
            Cell(f"{day(one.first, scope)[5:]} — {day(one.last, scope)[5:]}"),
        )
        for rank, one in enumerate(first, start=1)
    ]
    table = Table(
        "hot",
        _("热点问题"),
        (_("排名"), _("问题"), _("地点"), _("主题"), _("帖文"), _("热度"), _("时间范围")),
        rows,
        _("热度 =（帖数 + ln(1+点赞+反对)）×（1 + 7/(7+天数)），只计本期帖文。")
        + outage_note(scope, [scope.this]),
        (7, 32, 15, 15, 8, 8, 15),
    )
    return Section("hot", _("热点问题"), sentences, [table, _followed(scope, ledger, titles)])


def _sentences(scope: Scope, ledger: Ledger, first: list[Hot], titles: dict[int, str]) -> list[Sentence]:
    total = sum(scope.this.posts.values())
    if not first:
        return [Sentence("hot.none", _("本期没有两条以上帖文反映的同一问题。"), ("posts",))]
    loud = ledger.number("hot.share", sum(one.posts for one in first), leads=(one.lead for one in first))
    found = [
        Sentence(
            "hot.share",
            _("前 {count} 个热点问题共有帖文 {posts} 条，占全部帖文的 {share:.1f}%。").format(
                count=len(first), posts=loud.text, share=100 * (loud.number or 0) / total
            ),
            ("hot.share", "posts"),
        )
    ]
    for rank, one in enumerate(first[:STORIES], start=1):
        lead = scope.leads[one.lead]
        text = _("{rank}.“{title}”（{place}，{topic}）：{since} 首次有人反映，本期帖文 {posts} 条，上期 {before} 条，累计 {all} 条；由{office}承办，{state}。")  # fmt: skip
        found.append(
            Sentence(
                f"hot.story:{one.lead}",
                text.format(
                    rank=rank,
                    title=title_of(titles, one.lead),
                    place=place_name(lead.place),
                    topic=topic_name(scope, lead.topic),
                    since=day(lead.first_seen, scope),
                    posts=one.posts,
                    before=scope.before.posts[one.lead],
                    all=lead.post_count,
                    office=scope.town.office_name(lead.office),
                    state=stands(scope, lead),
                ),
                (f"hot.posts:{one.lead}",),
            )
        )
    return found


def stands(scope: Scope, lead: LeadRow) -> str:
    """Where a lead stands now, with the day of the step."""
    moment = {
        "dispatched": lead.dispatched_at,
        "accepted": lead.accepted_at,
        "answered": lead.answered_at,
        "closed": lead.closed_at,
        "followed_up": lead.closed_at,
        "no_action": lead.closed_at,
    }.get(lead.state)
    said = _(STATES.get(lead.state, lead.state))
    if moment is not None:
        said = _("{day} {state}").format(day=day(moment, scope), state=said)
    if lead.returns:
        said += _("，曾退单 {count} 次").format(count=lead.returns)
    return said


def _followed(scope: Scope, ledger: Ledger, titles: dict[int, str]) -> Table:
    rows = []
    for rank, one in enumerate(hottest(scope.before), start=1):
        lead = scope.leads[one.lead]
        rows.append(
            (
                Cell(str(rank), rank),
                Cell(title_of(titles, one.lead), lead=one.lead),
                ledger.number(f"hot.before:{one.lead}", one.posts, leads=(one.lead,)),
                ledger.number(f"hot.now:{one.lead}", scope.this.posts[one.lead], leads=(one.lead,)),
                Cell(stands(scope, lead)),
            )
        )
    return Table(
        "hot_before",
        _("上期热点的后续"),
        (_("上期排名"), _("问题"), _("上期帖文"), _("本期帖文"), _("现状")),
        rows,
        widths=(10, 38, 11, 11, 30),
    )
