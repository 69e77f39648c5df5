"""`xiangyin lead`: one lead, and the steps of its life."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from common.errors import InputError
from common.i18n import _
from pipeline import steps
from pipeline.lead_view import LeadView, open_for, view_lead
from pipeline.lifecycle import NEXT, STATES
from pipeline.seen import get_seen
from pipeline.triage import URGENCY_NAMES
from xiangyin.cli.common import ConfigOption, JsonOption, installation
from xiangyin.cli.output import local, print_json, say, show
from xiangyin.installation import Installation

app = typer.Typer(help=_("查看一条线索，或推进它的办理"), no_args_is_help=True)


@app.command("show")
def show_lead(
    lead: Annotated[int, typer.Argument(help=_("线索编号"))],
    config: ConfigOption = None,
    office: Annotated[str | None, typer.Option(help=_("以哪个部门的名义查看（限办线索必填）"))] = None,
    as_json: JsonOption = False,
) -> None:
    """线索的全部帖子、归并依据和办理经过。例：xiangyin lead show 3"""
    with installation(config) as opened:
        view = view_lead(opened.store, opened.context, lead, opened.clock(), office=office)
        if as_json:
            print_json(_json(view))
        else:
            _print(opened, view)


@app.command("step")
def step(
    lead: Annotated[int, typer.Argument(help=_("线索编号"))],
    state: Annotated[str, typer.Argument(help=_("新状态：") + "、".join(STATES))],
    staff: Annotated[str, typer.Option(help=_("经办人的工作账号，记入办理经过"))],
    note: Annotated[str, typer.Option(help=_("说明；退单、办结、无需办理、重新办理时必填"))] = "",
    reason: Annotated[str, typer.Option(help=_("无需办理的理由：") + "、".join(steps.DISMISSALS))] = "other",
    satisfied: Annotated[
        bool | None, typer.Option("--satisfied/--unsatisfied", help=_("回访结果：居民是否满意"))
    ] = None,
    version: Annotated[
        int | None, typer.Option(help=_("看到的版本（lead show --json）；其后有人处理过就不执行"))
    ] = None,
    office: Annotated[str | None, typer.Option(help=_("以哪个部门的名义办理（限办线索必填）"))] = None,
    config: ConfigOption = None,
) -> None:
    """推进一步并记入经过。例：xiangyin lead step 3 accepted --staff shuili01"""
    if state not in STATES:
        raise InputError(_("状态 {state}：只能是 {allowed}").format(state=state, allowed="、".join(STATES)))
    with installation(config) as opened:
        town, now = opened.context, opened.clock()
        with opened.store.write() as session:
            row = open_for(session, town, lead, office=office)
            if version is not None:
                row = get_seen(session, town, lead, version)
            if state == "dispatched":
                steps.dispatch(session, row, now, town=town, staff=staff)
            elif state == "no_action":
                steps.dismiss(session, row, reason, now, staff=staff, note=note)
            elif state == "followed_up":
                if satisfied is None:
                    raise InputError(_("回访请写明 --satisfied 或 --unsatisfied"))
                steps.follow_up(session, row, now, satisfied=satisfied, staff=staff, note=note)
            else:
                steps.step(session, row, state, now, town=town, staff=staff, note=note)
            reached = row.state  # reopening what needed no action dispatches it at once
        say(_("线索 {lead}：{state}").format(lead=lead, state=_(STATES[reached])))


def _json(view: LeadView) -> dict[str, Any]:
    lead = view.lead
    return {
        "id": lead.id,
        "version": lead.version,
        "title": lead.title,
        "topic": lead.topic,
        "urgency": lead.urgency,
        "place": lead.place,
        "office": lead.office,
        "relation": lead.relation,
        "basis": lead.basis,
        "state": lead.state,
        "next": list(NEXT[lead.state]),
        "repeats": view.repeats,
        "again": {"times": view.again.times, "since": view.again.since, "before": list(view.again.before)}
        if view.again
        else None,
        "came_back_as": [one.id for one in view.came_back],
        "posts": [
            {
                "source": post.source_id,
                "post_id": post.post_id,
                "url": post.url,
                "published_at": post.published_at,
                "title": post.title,
                "text": post.text,
                "evidence": post.evidence,
                "reasons": post.reasons,
            }
            for post in view.posts
        ],
        "history": [
            {"at": event.at, "kind": event.kind, "staff": event.staff, **event.data} for event in view.events
        ],
    }


def _print(opened: Installation, view: LeadView) -> None:
    lead, town = view.lead, opened.context
    show(f"{lead.id}  {lead.title}", style="bold")
    show(
        _("主题 {topic}　紧急程度 {urgency}　地点 {place}　状态 {state}").format(
            topic=town.catalogue.name_of(lead.topic),
            urgency=_(URGENCY_NAMES[lead.urgency]),
            place=lead.place or "—",
            state=_(STATES[lead.state]),
        )
    )
    show(_("承办 {office}　依据 {basis}").format(office=town.office_name(lead.office), basis=lead.basis))
    show(
        _("帖子 {posts} 条，另有完全重复的 {repeats} 条").format(posts=len(view.posts), repeats=view.repeats)
    )
    if view.again:
        numbers = "、".join(str(one) for one in view.again.before)
        show(_("{again}（以前：线索 {leads}）").format(again=view.again.text(town.zone), leads=numbers))
    if view.came_back:
        numbers = "、".join(str(one.id) for one in view.came_back)
        show(_("后来又出现：线索 {leads}").format(leads=numbers))
    for post in view.posts:
        show(f"  {local(post.published_at, town.zone)}  {post.source_id}  {post.url}", style="dim")
        show(f"    {post.title}　{post.text[:160]}")
        if post.evidence:
            show(
                _("    归并依据：相似度 {similarity}（需 {needed}），共同词 {words}，地点 {place}").format(
                    **{**post.evidence, "words": "、".join(post.evidence["words"])}
                ),
                style="dim",
            )
    show(_("办理经过"))
    for event in view.events:
        data = "  ".join(f"{key}={value}" for key, value in event.data.items() if value not in ("", []))
        show(f"  {local(event.at, town.zone)}  {event.kind}  {event.staff}  {data}")
    show(_("下一步可以是：{steps}").format(steps="、".join(NEXT[lead.state])))
