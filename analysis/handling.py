"""Section 3: how the offices worked: deadlines, returns, what is overdue, and where the leads stand.

A rate counts the leads whose deadline fell within the period: each is counted once, in the month in which it
was due, whether it had been met before, in time, late or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles

from analysis.compare import FEW, Share
from analysis.document import Cell, Chart, Ledger, Section, Sentence, Table, share_text
from analysis.overview import open_at, solved
from analysis.read import LeadRow
from analysis.scope import Scope
from analysis.words import span
from common.i18n import _

WORKING = ("received", "dispatched", "accepted", "in_work", "returned")
REOPENED_FROM = ("answered", "closed", "followed_up", "no_action")


@dataclass(frozen=True, slots=True)
class Due:
    """Leads whose deadline fell within the period, and those of them that met it."""

    whole: tuple[int, ...]
    met: tuple[int, ...]

    @property
    def share(self) -> Share:
        return Share(len(self.met), len(self.whole))


def accepted_in_time(scope: Scope, leads: Iterable[LeadRow]) -> Due:
    """Taken over by the office (签收) by the deadline. Leads ended before it needed nobody to accept them."""
    due = [
        lead
        for lead in leads
        if scope.this.start <= lead.accept_due < scope.as_of
        and lead.dispatched_at is not None
        and lead.dispatched_at < scope.as_of
        and not (
            lead.accepted_at is None and lead.closed_at is not None and lead.closed_at <= lead.accept_due
        )
    ]
    met = [lead.id for lead in due if lead.accepted_at is not None and lead.accepted_at <= lead.accept_due]
    return Due(tuple(lead.id for lead in due), tuple(met))


def answered_in_time(scope: Scope, leads: Iterable[LeadRow]) -> Due:
    """First feedback (首次答复) by the deadline; reopened leads have to be answered again."""
    due = [
        lead
        for lead in leads
        if scope.this.start <= lead.feedback_due < scope.as_of
        and not (
            lead.answered_at is None and lead.closed_at is not None and lead.closed_at <= lead.feedback_due
        )
    ]
    met = [
        lead.id
        for lead in due
        if lead.answered_at is not None
        and lead.answered_at <= lead.feedback_due
        and lead.state not in WORKING  # reopened since: that answer was not enough
    ]
    return Due(tuple(lead.id for lead in due), tuple(met))


def overdue_at(scope: Scope, lead: LeadRow, moment: datetime) -> bool:
    """Whether an open lead waits, at that moment, for a step whose deadline has passed."""
    if lead.dispatched_at is None or lead.dispatched_at >= moment or lead.state == "returned":
        return lead.dispatch_due < moment
    if lead.accepted_at is None or lead.accepted_at >= moment:
        return lead.accept_due < moment
    answered = lead.answered_at is not None and lead.answered_at < moment and lead.state not in WORKING
    return not answered and lead.feedback_due < moment


def handling(scope: Scope, ledger: Ledger) -> Section:
    """Rates, times, offices, the flow of this period's leads."""
    start, end = scope.this.start, scope.as_of
    received = [lead for lead in scope.leads.values() if start <= lead.received_at < end]
    known = [lead for lead in scope.leads.values() if lead.received_at < end]
    if not known:
        said = _("这一时期的帖文是事后导入的，当时没有办理记录，本部分无数据。")
        return Section("handling", _("办理情况"), [Sentence("handling.none", said, ("leads.received",))])
    still = open_at(scope, end)
    late = [lead for lead in still if overdue_at(scope, scope.leads[lead], end)]
    steps = {name: {step.lead for step in scope.steps if step.after == name}
             for name in ("dispatched", "returned")}  # fmt: skip
    reopened = {
        step.lead
        for step in scope.steps
        if step.before in REOPENED_FROM and step.after in ("in_work", "received")
    }
    cells = {
        "received": ledger.leads("leads.received", (lead.id for lead in received)),
        "dispatched": ledger.leads("leads.dispatched", steps["dispatched"]),
        "returned": ledger.leads("leads.returned", steps["returned"]),
        "moved": ledger.leads("leads.rerouted", scope.moved),
        "reopened": ledger.leads("leads.reopened", reopened),
        "late": ledger.leads("leads.overdue", late),
    }
    accept, answer = accepted_in_time(scope, known), answered_in_time(scope, known)
    flow = _("本期受理 {received} 个，派单 {dispatched} 个，退单 {returned} 个，改派 {moved} 个，重新办理 {reopened} 个；期末超期 {late} 个。")  # fmt: skip
    rates = _("应在本期签收的按时签收率 {accept}，应在本期首次答复的按时答复率 {answer}。括号内是 95% 区间。")
    sentences = [
        Sentence("handling.flow", flow.format(**{name: cell.text for name, cell in cells.items()}),
                 tuple(cell.figure for cell in cells.values())),
        Sentence("handling.rates",
                 rates.format(accept=_rate(ledger, "rate.accept", accept).text,
                              answer=_rate(ledger, "rate.feedback", answer).text),
                 ("rate.accept", "rate.feedback")),
    ]  # fmt: skip
    return Section(
        "handling",
        _("办理情况"),
        sentences,
        [_rates(scope, ledger, known, steps), _offices(scope, ledger, known, still, late, steps)],
        [_load(scope, ledger, still, late), _flow(scope, ledger, received)],
    )


def _rate(ledger: Ledger, key: str, due: Due) -> Cell:
    text = share_text(due.share, few=_("数量太少，不计算比率"))
    ledger.leads(f"{key}.due", due.whole)
    return ledger.number(key, due.share.percent, text, leads=due.met)


def _rates(scope: Scope, ledger: Ledger, known: list[LeadRow], steps: dict[str, set[int]]) -> Table:
    start, end = scope.this.start, scope.as_of
    ended = [scope.leads[lead] for lead in solved(scope, start, end)]
    in_time = [
        lead.id for lead in ended if lead.closed_at is not None and lead.closed_at <= lead.feedback_due
    ]
    sent = steps["dispatched"] | steps["returned"]
    asked = {step.lead for step in scope.steps if step.after == "followed_up"}
    asked = {lead for lead in asked if scope.leads[lead].satisfied is not None}
    content = [lead for lead in asked if scope.leads[lead].satisfied]
    rows: list[tuple[Cell, ...]] = []
    for key, name, due in (
        ("rate.accept", _("按时签收"), accepted_in_time(scope, known)),
        ("rate.feedback", _("按时首次答复"), answered_in_time(scope, known)),
        ("rate.solved_in_time", _("在首次答复时限内办结"), _due(in_time, (lead.id for lead in ended))),
        ("rate.returned", _("退单"), _due(steps["returned"], sent)),
        ("rate.rerouted", _("改派"), _due(scope.moved & sent, sent)),
        ("rate.satisfied", _("回访满意"), _due(content, asked)),
    ):
        cell = _rate(ledger, key, due)
        rows.append(
            (Cell(name), ledger.leads(f"{key}.due", due.whole), Cell(str(len(due.met)), len(due.met)), cell)
        )
    for key, name, times in (
        ("time.accept", _("签收用时（从派单起）"), _times(known, start, end, "accepted_at", "dispatched_at")),
        (
            "time.feedback",
            _("首次答复用时（从受理起）"),
            _times(known, start, end, "answered_at", "received_at"),
        ),
        ("time.solved", _("办结用时（从受理起）"), _times(ended, start, end, "closed_at", "received_at")),
    ):
        if len(times) < FEW:
            shown, hours = _("数量太少，不计算"), None
        else:
            middle, most = median(times), quantiles(times, n=10)[-1]
            hours = round(middle / 3600, 1)
            shown = _("中位 {middle}，九成在 {most} 内").format(
                middle=span(timedelta(seconds=middle)), most=span(timedelta(seconds=most))
            )
        rows.append(
            (Cell(name), Cell(str(len(times)), len(times)), Cell("—"), ledger.number(key, hours, shown))
        )
    return Table(
        "rates",
        _("时限与退单"),
        (_("项目"), _("应计（个）"), _("达到（个）"), _("比率（95% 区间）或用时")),
        rows,
        widths=(34, 14, 14, 38),
    )


def _due(met: Iterable[int], whole: Iterable[int]) -> Due:
    return Due(tuple(sorted(whole)), tuple(sorted(met)))


def _times(leads: list[LeadRow], start: datetime, end: datetime, to: str, since: str) -> list[float]:
    found: list[float] = []
    for lead in leads:
        began: datetime | None = getattr(lead, since)
        done: datetime | None = getattr(lead, to)
        if began is not None and done is not None and start <= done < end and done >= began:
            found.append((done - began).total_seconds())
    return found


def _offices(
    scope: Scope,
    ledger: Ledger,
    known: list[LeadRow],
    still: list[int],
    late: list[int],
    steps: dict[str, set[int]],
) -> Table:
    ended = solved(scope, scope.this.start, scope.as_of)
    by_office: dict[str, list[LeadRow]] = {}
    for lead in known:
        by_office.setdefault(lead.office, []).append(lead)
    rows = []
    for office in sorted(by_office, key=lambda one: (-len(_of(scope, still, one)), one)):
        accept, answer = (one(scope, by_office[office]) for one in (accepted_in_time, answered_in_time))
        cells = (
            Cell(scope.town.office_name(office)),
            ledger.leads(f"office.dispatched:{office}", _of(scope, steps["dispatched"], office)),
            ledger.leads(f"office.solved:{office}", _of(scope, ended, office)),
            ledger.leads(f"office.open:{office}", _of(scope, still, office)),
            ledger.leads(f"office.overdue:{office}", _of(scope, late, office)),
            ledger.leads(f"office.returned:{office}", _of(scope, steps["returned"], office)),
            ledger.number(f"office.accept:{office}", accept.share.percent, _short(accept.share), accept.met),
            ledger.number(
                f"office.feedback:{office}", answer.share.percent, _short(answer.share), answer.met
            ),
        )
        if any(cell.number for cell in cells[1:]):
            rows.append(cells)
    return Table(
        "offices",
        _("各部门办理"),
        (_("部门"), _("派单"), _("办结"), _("未办结"), _("超期"), _("退单"), _("按时签收"), _("按时答复")),
        rows,
        _("单位：个。比率不足 10 个的只写“按时数/应计数”。"),
        (24, 9, 9, 10, 9, 9, 15, 15),
    )


def _of(scope: Scope, leads: Iterable[int], office: str) -> list[int]:
    return [lead for lead in leads if scope.leads[lead].office == office]


def _short(share: Share) -> str:
    if share.percent is None:
        return "—"
    return f"{share.part}/{share.whole}" if share.few else f"{share.percent:g}%"


def _load(scope: Scope, ledger: Ledger, still: list[int], late: list[int]) -> Chart:
    overdue = set(late)
    load: dict[str, list[int]] = {}
    for lead in still:
        counts = load.setdefault(scope.leads[lead].office, [0, 0])
        counts[lead in overdue] += 1
    first = sorted(load, key=lambda office: (-sum(load[office]), office))[:15]
    return Chart(
        "offices",
        "offices",
        _("各部门未办结"),
        _("条形图：各部门期末未办结的问题数，其中超期的另标，数字见表"),
        {
            "offices": [scope.town.office_name(office) for office in first],
            "in_time": [load[office][0] for office in first],
            "overdue": [load[office][1] for office in first],
            "names": {"in_time": _("未超期"), "overdue": _("超期")},
        },
    )


def _flow(scope: Scope, ledger: Ledger, received: list[LeadRow]) -> Chart:
    """Where the leads received in the period stood at its end: each stage, and how many stopped there."""
    moment = scope.as_of

    def reached(lead: LeadRow) -> int:
        stages = (lead.dispatched_at, lead.accepted_at, lead.answered_at, lead.closed_at)
        done = [at is not None and at < moment for at in stages]
        if done[3]:
            return 4 if lead.state != "no_action" else 5
        return max((number + 1 for number, one in enumerate(done[:3]) if one), default=0)

    stood = [reached(lead) for lead in received]
    names = (_("待派单"), _("待签收"), _("办理中"), _("已答复"), _("已办结"), _("无需办理"))
    codes = ("waiting", "dispatched", "accepted", "answered", "closed", "no_action")
    counts = []
    for number, code in enumerate(codes):
        leads = [lead.id for lead, at in zip(received, stood, strict=True) if at == number]
        counts.append(len(leads))
        ledger.leads(f"flow.leads:{code}", leads)
    return Chart(
        "flow",
        "flow",
        _("本期受理的问题到了哪一步"),
        _("条形图：本期受理的问题在期末停在哪一步，数字见所附数据表"),
        {"stages": list(names), "counts": counts, "total": len(received), "all": _("受理")},
    )
