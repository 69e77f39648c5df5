"""`xiangyin alerts silence`: some leads alert nobody for a while; who decided it, and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import typer

from alerts.models import Silence
from alerts.silences import add_silence, end_silence, is_open, list_silences
from alerts.values import parse_span
from common.errors import InputError
from common.i18n import _
from xiangyin.cli.common import ConfigOption, JsonOption, installation, parse_moment
from xiangyin.cli.output import local, print_json, say, show

app = typer.Typer(help=_("静默：一段时间内某些线索不发提醒（特急须按线索编号）"), no_args_is_help=True)

StaffOption = Annotated[str, typer.Option(help=_("经办人的工作账号，记入静默"))]


@app.command(
    "add", help=_("例：xiangyin alerts silence add --place 石桥村 --for 2h --staff zhang01 --why 计划停水")
)
def add(
    staff: StaffOption,
    why: Annotated[str, typer.Option(help=_("原因"))],
    lead: Annotated[int | None, typer.Option(help=_("线索编号"))] = None,
    place: Annotated[str, typer.Option(help=_("地点，含位于其中的地方"))] = "",
    topic: Annotated[str, typer.Option(help=_("主题编号"))] = "",
    office: Annotated[str, typer.Option(help=_("承办部门编号"))] = "",
    until: Annotated[str | None, typer.Option(help=_("到什么时刻，例如 2026-11-24T18:00"))] = None,
    for_: Annotated[str | None, typer.Option("--for", help=_("多久，例如 2h"))] = None,
    config: ConfigOption = None,
) -> None:
    """Silence what meets all conditions."""
    with installation(config) as opened:
        if (until is None) == (for_ is None):
            raise InputError(_("请写 --until 或 --for，二者之一"))
        ends = parse_moment(until, "--until", opened.context.zone) or opened.clock() + _span(for_ or "")
        silence = add_silence(
            opened.store,
            opened.context,
            until=ends,
            staff=staff,
            why=why,
            clock=opened.clock,
            lead=lead,
            place=place,
            topic=topic,
            office=office,
        )
        say(
            _("静默 {number} 到 {until} 为止").format(
                number=silence.id, until=local(silence.ends_at, opened.context.zone)
            )
        )


@app.command("list", help=_("例：xiangyin alerts silence list --all"))
def list_(
    ended: Annotated[bool, typer.Option("--all", help=_("包括已结束的"))] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """The silences that hold."""
    with installation(config) as opened:
        now, zone = opened.clock(), opened.context.zone
        rows = list_silences(opened.store, opened.context, now, ended=ended)
        if as_json:
            print_json([_plain(row) | {"open": is_open(row, now)} for row in rows])
            return
        if not rows:
            show(_("没有静默"))
        for row in rows:
            show(
                _("{number}　{what}　到 {until}　{staff}：{why}").format(
                    number=row.id,
                    what="，".join(f"{key}={value}" for key, value in _conditions(row).items()),
                    until=local(row.ended_at or row.ends_at, zone),
                    staff=row.staff,
                    why=row.why,
                )
            )


@app.command("end", help=_("例：xiangyin alerts silence end 2 --staff zhang01"))
def end(
    number: Annotated[int, typer.Argument(help=_("静默编号"))],
    staff: StaffOption,
    config: ConfigOption = None,
) -> None:
    """End a silence now."""
    with installation(config) as opened:
        end_silence(opened.store, opened.context, number, staff=staff, clock=opened.clock)
        say(_("静默 {number} 已结束").format(number=number))


def _span(value: str) -> timedelta:
    try:
        return parse_span(value)
    except ValueError as error:
        raise InputError(f"--for {value}：{error}") from error


def _conditions(row: Silence) -> dict[str, Any]:
    found = {"lead": row.lead_id, "place": row.place, "topic": row.topic, "office": row.office}
    return {key: value for key, value in found.items() if value}


def _plain(row: Silence) -> dict[str, Any]:
    return {
        "id": row.id,
        **_conditions(row),
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "staff": row.staff,
        "why": row.why,
        "ended_at": row.ended_at,
        "ended_by": row.ended_by,
    }
