"""Last section: how things were counted, what could not be read, and what is left out on purpose."""

from __future__ import annotations

from datetime import timedelta

from analysis.document import Ledger, Section, Sentence
from analysis.restricted import restricted_band
from analysis.scope import Scope
from analysis.words import day, outage_note, plain_line, topic_name
from common.i18n import _


def method(scope: Scope, ledger: Ledger, before: dict[str, str] | None) -> Section:
    """`before` are the topics of the report of the period before, if one was kept."""
    found = [
        Sentence(
            "method.counting",
            _(
                "帖文按发表时间计入当期，问题按帖文归并，一个问题只计一次；时限按到期之日计入当期。数字截至 {day}。"
            ).format(day=day(scope.as_of - timedelta(seconds=1), scope)),
        )
    ]
    note = outage_note(scope, [scope.this])
    known = [source for source in scope.this.sources if (info := scope.sources.get(source)) and info.every]
    if note:
        found.append(Sentence("method.outages", note + "。", tuple(f"source.down:{source}" for source in sorted(scope.this.coverage.down) if source in scope.this.sources)))  # fmt: skip
    elif known:
        found.append(Sentence("method.outages", _("按时读取的来源本期每天都读到了。")))
    late = {**scope.this.coverage.late, **scope.before.coverage.late}
    if late:
        listed = "、".join(
            _("{source}自 {day}").format(
                source=plain_line(scope.source_name(source), 20), day=day(first, scope)
            )
            for source, first in sorted(late.items())
        )
        said = _("{listed}起读取，此前的数字不全，不与其后比较。").format(listed=listed)
        found.append(Sentence("method.late", said))
    by_hand = sorted(scope.this.sources - set(known) - set(scope.this.coverage.down))
    if by_hand:
        names = "、".join(plain_line(scope.source_name(source), 20) for source in by_hand)
        found.append(
            Sentence("method.by_hand", _("{names}由人工导入，是否有遗漏无法判断。").format(names=names))
        )
    found += _taxonomy(scope, before)
    band = restricted_band(scope.town, scope.period, scope.hidden)
    if band is not None:
        shown = ledger.words("restricted.new", band.words)
        found.append(
            Sentence(
                "method.restricted",
                _("限办主题（如未成年人保护、家庭暴力）的线索不计入以上任何数字，本期新增{band}。").format(
                    band=shown.text
                ),
                ("restricted.new",),
            )
        )
    else:
        said = _("限办主题的线索不计入以上任何数字，按周也不另列。")
        found.append(Sentence("method.restricted", said))
    found.append(Sentence("method.people", _("本报告只统计问题，不涉及任何发帖人，也不评价言论。")))
    return Section("method", _("统计说明"), found)


def _taxonomy(scope: Scope, before: dict[str, str] | None) -> list[Sentence]:
    found = []
    gone = sorted(
        {scope.leads[lead].topic for lead in scope.this.posts} - set(scope.town.catalogue.topic_ids)
    )
    if gone:
        listed = "、".join(topic_name(scope, topic) for topic in gone)
        found.append(Sentence("method.gone", _("仍按原主题统计的有：{listed}。").format(listed=listed)))
    if before is None:
        return found
    now = {topic.id: topic.name for topic in scope.town.catalogue.topics if not topic.restricted}
    added = [now[topic] for topic in now if topic not in before]
    removed = [before[topic] for topic in before if topic not in now]
    if added or removed:
        text = _(
            "主题目录自上期报告后有变化：新设{added}，取消{removed}；上期数字已按现行线索的主题重新统计。"
        )
        said = text.format(added="、".join(added) or _("无"), removed="、".join(removed) or _("无"))
        found.append(Sentence("method.taxonomy", said))
    return found
