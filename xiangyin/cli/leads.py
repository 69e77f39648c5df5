"""`xiangyin leads`: the ranked list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from common.errors import InputError
from common.i18n import _
from pipeline.early_signs import EarlySign, early_signs
from pipeline.lead_list import Row, list_leads
from pipeline.lifecycle import OPEN, STATES
from pipeline.signs_noted import shown_signs, sign_text, signs_by_lead, where_and_what
from pipeline.town import TownContext
from pipeline.triage import URGENCY_NAMES
from xiangyin.cli.common import ConfigOption, JsonOption, installation, parse_day
from xiangyin.cli.output import local, out, print_json, say, show
from xiangyin.installation import Installation

STYLES = {"critical": "bold red", "urgent": "yellow", "normal": "", "enquiry": "dim"}
MOST_SIGNS = 8
MOST_NUMBERS = 4


def leads(
    config: ConfigOption = None,
    date: Annotated[str | None, typer.Option(help=_("只看这一天有新帖的线索，如 2026-11-24"))] = None,
    state: Annotated[str | None, typer.Option(help=_("只看这一状态，如 dispatched；all 为全部"))] = None,
    office: Annotated[str | None, typer.Option(help=_("只看一个部门的线索（含仅该部门可见的）"))] = None,
    limit: Annotated[int | None, typer.Option(min=1, help=_("最多几条；表格默认 30，JSON 默认全部"))] = None,
    as_json: JsonOption = False,
) -> None:
    """列出线索，最该先办的在最前。例：xiangyin leads --date 2026-11-24"""
    with installation(config) as opened:
        rows = list_leads(
            opened.store,
            opened.context,
            opened.clock(),
            day=parse_day(date, "--date"),
            states=_states(state),
            office=office,
            limit=limit if limit or as_json else 30,
        )
        signs = signs_now(opened, office)
        if as_json:
            tagged = signs_by_lead(signs)
            print_json([lead_json(row, tagged.get(row.id)) for row in rows])
            return
        show_signs(signs, opened.context)
        out.print(lead_table(rows, opened.context))
        if not rows:
            say(_("没有符合条件的线索"))


def _states(wanted: str | None) -> Sequence[str]:
    if wanted is None:
        return OPEN
    if wanted == "all":
        return tuple(STATES)
    if wanted not in STATES:
        raise InputError(
            _("--state = {value}：只能是 {allowed} 或 all").format(value=wanted, allowed="、".join(STATES))
        )
    return (wanted,)


def signs_now(opened: Installation, office: str | None) -> list[EarlySign]:
    """The early signs of this moment, as the office (None: everybody) may see them."""
    with opened.store.read() as session:
        found = early_signs(session, opened.context, opened.clock())
        return shown_signs(session, found, office=office)


def show_signs(signs: Sequence[EarlySign], town: TownContext) -> None:
    """The block above the list: what brings more posts than its own past lets expect."""
    if not signs:
        return
    show(_("早期迹象：比平时多"), style="bold")
    for sign in signs[:MOST_SIGNS]:
        numbers = "、".join(f"#{lead}" for lead in sign.leads[:MOST_NUMBERS])
        show(f"  ↗ {where_and_what(sign, town)}：{sign_text(sign)}（{numbers}）")
    if len(signs) > MOST_SIGNS:
        show(_("  另有 {count} 处").format(count=len(signs) - MOST_SIGNS))


def lead_json(row: Row, sign: EarlySign | None = None) -> dict[str, Any]:
    """A row in the form that `design.md` promises, with the early sign that it is a part of."""
    return {
        "id": row.id,
        "title": row.title,
        "topic": row.topic,
        "urgency": row.urgency,
        "place": row.place,
        "office": row.office,
        "state": row.state,
        "score": row.score,
        "reasons": {
            "words": row.words,
            "score": [{"code": part.code, "points": round(part.points, 1)} for part in row.parts],
        },
        "posts": row.posts,
        "post_count": row.post_count,
        "first_seen": row.first_seen,
        "last_seen": row.last_seen,
        "due": row.due,
        "unsure": row.unsure,
        "restricted": row.restricted,
        "again": {"times": row.again.times, "since": row.again.since, "before": list(row.again.before)}
        if row.again
        else None,
        "early_sign": {
            "topic": sign.topic,
            "place": sign.place,
            "days": sign.days,
            "posts": sign.posts,
            "usual": round(sign.usual, 2),
            "chance": sign.chance,
        }
        if sign
        else None,
    }


def lead_table(rows: Sequence[Row], town: TownContext) -> Table:
    """The list for a terminal: rank, number, urgency, problem, place, posts, office, due, reason."""
    table = Table(show_lines=False, pad_edge=False)
    for title, options in (
        (_("序"), {"justify": "right"}),
        (_("线索"), {"justify": "right"}),
        (_("紧急程度"), {"no_wrap": True}),
        (_("问题"), {"ratio": 3, "min_width": 16}),
        (_("地点"), {"ratio": 1, "min_width": 6}),
        (_("帖数"), {"justify": "right"}),
        (_("承办部门"), {"ratio": 1, "min_width": 8}),
        (_("时限"), {"no_wrap": True}),
        (_("依据"), {"ratio": 2, "min_width": 10}),
    ):
        table.add_column(title, **options)
    for number, row in enumerate(rows, start=1):
        reason = "、".join(row.words) or (row.parts[0].text() if row.parts else "")
        if row.again:
            reason = f"{row.again.text(town.zone)} {reason}"
        office = town.office_name(row.office) + (_("（待确认）") if row.unsure else "")
        cells = (
            str(number),
            str(row.id),
            _(URGENCY_NAMES[row.urgency]),
            row.title or _("（无标题）"),
            row.place or "—",
            str(row.post_count),
            office,
            local(row.due, town.zone),
            reason,
        )
        # Text, not str: a post must not be able to write markup
        table.add_row(*(Text(cell) for cell in cells), style=STYLES[row.urgency])
    return table
