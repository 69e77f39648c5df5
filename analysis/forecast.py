"""Section 6: what was expected of this period, what came of it, and what is expected of the next.

The expectation of a period is made from the periods before it and from nothing else, so it can be made again
afterwards and held against what happened.
"""

from __future__ import annotations

from collections import Counter

from analysis.compare import expected_range
from analysis.document import Cell, Ledger, Section, Sentence, Table
from analysis.scope import Scope, Slice
from analysis.words import outage_note, topic_name
from common.i18n import _

MEMORY = 6
"""An expectation is made from so many periods: older ones say less."""


def expected(counts: list[int]) -> tuple[int, int] | None:
    """The range in which the next count should lie, nine times of ten."""
    return expected_range(counts[-MEMORY:])


def forecast(scope: Scope, ledger: Ledger, new_topics: frozenset[str] = frozenset()) -> Section:
    """By topic: expected, happened, expected next."""
    began = next((number for number, one in enumerate(scope.past) if one.posts), len(scope.past))
    past = [_by_topic(scope, one) for one in scope.past[began:]]
    now = _by_topic(scope, scope.this)
    over = scope.now >= scope.this.end
    topics = sorted({topic for counts in (*past, now) for topic in counts}, key=lambda one: (-now[one], one))
    rows, outside, judged = [], [], 0
    for topic in topics:
        before = None if topic in new_topics else expected([counts[topic] for counts in past])
        following = expected([counts[topic] for counts in (*past, now)]) if over else None
        result = "—"
        if before is not None and over:
            judged += 1
            low, high = before
            result = (
                _("低于预计") if now[topic] < low else _("高于预计") if now[topic] > high else _("符合预计")
            )
            if not low <= now[topic] <= high:
                outside.append((topic, result))
        leads = [lead for lead in scope.this.posts if scope.leads[lead].topic == topic]
        rows.append(
            (
                Cell(topic_name(scope, topic)),
                ledger.words(f"forecast.was:{topic}", _range(before)),
                ledger.leads(f"topic.leads:{topic}", leads),
                Cell(result),
                ledger.words(f"forecast.next:{topic}", _range(following)),
            )
        )
    table = Table(
        "forecast",
        _("预计与实际"),
        (_("主题"), _("上期的预计"), _("本期实际（个）"), _("结果"), _("下期预计")),
        rows,
        _("预计由此前至多 {count} 期的数量算出，十次中约有九次应落在范围内。").format(count=MEMORY)
        + outage_note(scope, [scope.this]),
        (30, 18, 17, 17, 18),
    )
    return Section("forecast", _("预计与结果"), _sentences(scope, ledger, judged, outside, over), [table])


def _by_topic(scope: Scope, one: Slice) -> Counter[str]:
    return Counter(scope.leads[lead].topic for lead in one.posts)


def _range(found: tuple[int, int] | None) -> str:
    return f"{found[0]}—{found[1]}" if found else "—"


def _sentences(
    scope: Scope, ledger: Ledger, judged: int, outside: list[tuple[str, str]], over: bool
) -> list[Sentence]:
    if not over:
        said = _("本期尚未结束，预计的结果待期满后核对。")
        return [Sentence("forecast.open", said, ("leads.active",))]
    if not judged:
        said = _("此前的数据不足三期，没有作过预计。")
        return [Sentence("forecast.none", said, ("leads.active",))]
    kept = ledger.number("forecast.kept", judged - len(outside))
    made = ledger.number("forecast.made", judged)
    text = _("上期对 {made} 个主题作了预计，{kept} 个符合。").format(made=made.text, kept=kept.text)
    if outside:
        text += _("不符合的是：{listed}。").format(
            listed="、".join(f"{topic_name(scope, topic)}（{result}）" for topic, result in outside)
        )
    figures = tuple(f"topic.leads:{topic}" for topic, _result in outside)
    return [Sentence("forecast.result", text, ("forecast.made", "forecast.kept", *figures))]
