"""Section 1: how much residents reported, against the period before and the year before, and by source."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from analysis.compare import FEW
from analysis.document import Cell, Chart, Ledger, Section, Sentence, Table
from analysis.scope import Scope, Slice
from analysis.words import change_cells, compared, outage_note, plain_line
from common.i18n import _

SOLVED = ("closed", "followed_up")


def overview(scope: Scope, ledger: Ledger) -> Section:
    """Totals, comparisons, sources, the trend."""
    return Section(
        "overview",
        _("总体情况"),
        _sentences(scope, ledger),
        [_totals(scope, ledger), _sources(scope, ledger)],
        [_trend(scope, ledger)],
    )


def solved(scope: Scope, start: datetime, end: datetime) -> list[int]:
    """Leads that were closed within [start, end) and still are."""
    return [
        lead.id
        for lead in scope.leads.values()
        if lead.state in SOLVED and lead.closed_at is not None and start <= lead.closed_at < end
    ]


def open_at(scope: Scope, moment: datetime) -> list[int]:
    """Leads known by then and not ended by then."""
    return [
        lead.id
        for lead in scope.leads.values()
        if lead.received_at < moment and (lead.closed_at is None or lead.closed_at >= moment)
    ]


def new_in(scope: Scope, one: Slice) -> list[int]:
    """Leads whose first post lies in the period."""
    return [lead for lead in one.posts if one.start <= scope.leads[lead].first_seen < one.end]


def _sentences(scope: Scope, ledger: Ledger) -> list[Sentence]:
    this = scope.this
    posts = ledger.number("posts", sum(this.posts.values()), leads=this.posts)
    active = ledger.leads("leads.active", this.posts)
    new = ledger.leads("leads.new", new_in(scope, this))
    left = ledger.number("posts.left_out", scope.left_out)
    closed = ledger.leads("leads.solved", solved(scope, this.start, scope.as_of))
    still = ledger.leads("leads.open", open_at(scope, scope.as_of))
    volume = _("{period}，共读到反映问题的公开帖文 {posts} 条，涉及问题 {active} 个，其中新出现 {new} 个；另有 {left} 条帖文不需要办理。")  # fmt: skip
    change = _("有人反映的问题{before}；{year}。")
    work = _("本期办结 {closed} 个，期末未办结 {still} 个。")
    return [
        Sentence(
            "overview.volume",
            volume.format(
                period=scope.period.name, posts=posts.text, active=active.text, new=new.text, left=left.text
            ),
            ("posts", "leads.active", "leads.new", "posts.left_out"),
        ),
        Sentence(
            "overview.change",
            change.format(
                before=compared(scope.active_change(scope.before), _("上期")),
                year=compared(scope.active_change(scope.year), _("上年同期")),
            ),
            ("leads.active", "leads.active.before", "leads.active.year"),
        ),
        Sentence(
            "overview.work",
            work.format(closed=closed.text, still=still.text),
            ("leads.solved", "leads.open"),
        ),
    ]


def _totals(scope: Scope, ledger: Ledger) -> Table:
    this, before, year = scope.this, scope.before, scope.year
    rows: list[tuple[Cell, ...]] = []
    post_count = sum(this.posts.values())
    older = [sum(one.posts.values()) for one in (before, year)]
    rows.append(
        (
            Cell(_("帖文（条）")),
            ledger.number("posts", post_count, leads=this.posts),
            ledger.number("posts.before", older[0] if before.sources else None),
            Cell(_percent(scope, before, post_count, older[0])),
            ledger.number("posts.year", older[1] if year.sources else None),
            Cell(_percent(scope, year, post_count, older[1])),
        )
    )
    for key, name, cell, changes in (
        ("leads.active", _("有人反映的问题（个）"), ledger.leads("leads.active", this.posts),
         (scope.active_change(before), scope.active_change(year))),
        ("leads.new", _("新出现的问题（个）"), ledger.leads("leads.new", new_in(scope, this)),
         (scope.new_change(before), scope.new_change(year))),
    ):  # fmt: skip
        found = [change_cells(change) for change in changes]
        for which, change in zip(("before", "year"), changes, strict=True):
            ledger.number(f"{key}.{which}", None if change.verdict in ("none", "sources") else change.before)
        rows.append((Cell(name), cell, found[0][0], found[0][1], found[1][0], found[1][1]))
    ended = [ledger.leads(f"leads.solved{name}", solved(scope, one.start, min(one.end, scope.as_of)))
             for name, one in (("", this), (".before", before), (".year", year))]  # fmt: skip
    rows.append((Cell(_("办结（个）")), ended[0], ended[1], Cell("—"), ended[2], Cell("—")))
    note = _("“明显”指只凭偶然出现同样大变化的可能不到百分之一；两期合计不足 10 个的不作比较。")
    unlike = scope.this.sources ^ scope.before.sources
    if unlike and scope.before.sources:
        names = "、".join(scope.source_name(source) for source in sorted(unlike))
        note += _("两期来源不同（{names}），环比只计两期都有的来源。").format(names=names)
    return Table(
        "totals",
        _("总量对比"),
        (_("指标"), _("本期"), _("上期"), _("环比"), _("上年同期"), _("同比")),
        rows,
        note,
        (26, 10, 10, 22, 10, 22),
    )


def _percent(scope: Scope, other: Slice, now: int, before: int) -> str:
    """Only where the period is over and every source of both periods can be compared."""
    alike = scope.common(other) == scope.this.sources == other.sources and scope.as_of >= scope.this.end
    return f"{100 * (now - before) / before:+.1f}%" if alike and before >= FEW else "—"


def _sources(scope: Scope, ledger: Ledger) -> Table:
    posts: Counter[str] = Counter()
    before: Counter[str] = Counter()
    leads: dict[str, set[int]] = {}
    for voice in scope.this.voices:
        posts[voice.source] += voice.posts
        leads.setdefault(voice.source, set()).add(voice.lead)
    for voice in scope.before.voices:
        before[voice.source] += voice.posts
    rows = []
    for source in sorted({*posts, *before, *scope.this.sources}, key=lambda one: (-posts[one], one)):
        down = len(scope.this.coverage.down.get(source, ()))
        rows.append(
            (
                Cell(plain_line(scope.source_name(source), 20)),
                ledger.number(f"source.posts:{source}", posts[source], leads=leads.get(source, ())),
                ledger.leads(f"source.leads:{source}", leads.get(source, ())),
                ledger.number(f"source.before:{source}", before[source]),
                ledger.number(f"source.down:{source}", down),
            )
        )
    return Table(
        "sources",
        _("帖文来源"),
        (_("来源"), _("帖文（条）"), _("问题（个）"), _("上期帖文（条）"), _("没有读到的天数")),
        rows,
        widths=(36, 16, 16, 16, 16),
    )


def _trend(scope: Scope, ledger: Ledger) -> Chart:
    slices = [*scope.past, scope.this]
    shown = [one for at, one in enumerate(slices) if any(later.posts for later in slices[: at + 1])]
    for one in shown[:-1]:
        ledger.number(f"trend.leads:{one.period.code}", len(one.posts))
        ledger.number(f"trend.posts:{one.period.code}", sum(one.posts.values()))
    return Chart(
        "trend",
        "trend",
        _("近期走势"),
        _("折线图：各期有人反映的问题数和帖文数，数字见所附数据表"),
        {
            "labels": [one.period.code for one in shown],
            "leads": [len(one.posts) for one in shown],
            "posts": [sum(one.posts.values()) for one in shown],
            "down": [one.coverage.days for one in shown],
            "names": {"leads": _("问题（个）"), "posts": _("帖文（条）")},
        },
        outage_note(scope, shown),
    )
