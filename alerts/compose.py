"""The message of one delivery, put together from what the record says at the moment of sending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.claim import Claim
from alerts.config import AlertsFile
from alerts.digest import digest_message
from alerts.duty import gap_at
from alerts.message import (
    Message,
    Telling,
    headline,
    lead_message,
    local_time,
    restricted_line,
    urgency_name,
)
from alerts.models import Alert, AlertLead, Delivery
from alerts.plain import one_line
from alerts.routing import Traits, may_be_told
from alerts.standing import leads_of, posts_told
from common.i18n import _
from pipeline.lead_list import next_due
from pipeline.overdue import STEPS, step_of
from pipeline.returning import Again, again_of
from pipeline.store.engine import Store
from pipeline.store.models import Lead, LeadEvent
from pipeline.town import TownContext

LINES = 20
"""Leads that one message lists; the others are counted."""

LONGEST_SUMMARY = 200


@dataclass(frozen=True, slots=True)
class Composed:
    """A message, its first line for the record (empty if restricted), and the posts each lead had then."""

    message: Message
    summary: str
    posts: dict[int, int]


def compose(store: Store, town: TownContext, config: AlertsFile, claim: Claim, now: datetime) -> Composed:
    """What one delivery says now."""
    telling = Telling(claim.alert, claim.recipient, claim.step, claim.kind, claim.first_alert)
    with store.read() as session:
        alert = session.get_one(Alert, claim.alert)
        if alert.kind == "nobody":
            message = gap_message(telling, alert, town, now)
            return Composed(message, one_line(message.subject, LONGEST_SUMMARY), {})
        leads = leads_of(session, alert) or ([session.get_one(Lead, claim.lead)] if claim.lead else [])
        told = [one for one in leads if may_be_told(town, Traits.of(one, town), claim.recipient, now)]
        leads = told or leads[:1]  # of a lead restricted since, its message says nothing
        if leads:
            lead = next((one for one in leads if one.id == alert.lead_id), leads[0])
            notes = _notes(session, alert, lead, leads, town, now)
            message = lead_message(telling, lead, town, config, notes)
            if len(leads) > 1:
                message = _about_several(message, leads, alert, town)
            hidden = any(one.restricted for one in leads)
            summary = "" if hidden else one_line(message.subject, LONGEST_SUMMARY)
            return Composed(message, summary, {one.id: one.post_count for one in leads})
    message = digest_message(telling, claim.raised_at, store, town, now, office=alert.office)
    return Composed(message, one_line(message.subject, LONGEST_SUMMARY), {})


def note_said(session: Session, delivery: Delivery, composed: Composed) -> None:
    """Keep the first line of what was said, and how many posts each lead had then."""
    delivery.summary = composed.summary
    for entry in session.scalars(select(AlertLead).where(AlertLead.alert_id == delivery.alert_id)):
        if entry.lead_id in composed.posts and entry.muted is None:
            entry.posts = composed.posts[entry.lead_id]


def gap_message(telling: Telling, alert: Alert, town: TownContext, now: datetime) -> Message:
    """Nobody is on duty: where, since when, until when."""
    gap = gap_at(town, alert.office, max(now, alert.due_at))
    head = _("【无人值班】{office}").format(office=town.office_name(alert.office))
    lines = [head]
    if gap is not None and gap.begins is not None:
        lines.append(_("自 {time} 起值班表上没有人").format(time=local_time(gap.begins, town.zone)))
    elif gap is not None:
        lines.append(_("值班表上没有人"))
    if gap is not None and gap.ends is not None:
        lines.append(_("下一班 {time} 开始").format(time=local_time(gap.ends, town.zone)))
    lines.append(_("其间的紧急线索由负责人或协调部门代收，请尽快安排值班"))
    lines.append(_("提醒号 {alert}").format(alert=telling.alert))
    return Message(
        alert=telling.alert,
        recipient=telling.recipient,
        step=telling.step,
        kind="nobody",
        urgency=alert.urgency,
        lead=None,
        subject=_("{head}（提醒号 {alert}）").format(head=head, alert=telling.alert),
        body="\n".join(lines),
    )


def _notes(
    session: Session, alert: Alert, lead: Lead, leads: Sequence[Lead], town: TownContext, now: datetime
) -> list[str]:
    """Why this message comes, where it is not simply news; that a problem has come back is always said."""
    why = _why(session, alert, lead, leads, town, now)
    again = again_of(session, [lead]).get(lead.id) if len(leads) == 1 and not lead.restricted else None
    return [*why, _again(again, town)] if again else why


def _again(again: Again, town: TownContext) -> str:
    return _("{again}（上一次：线索 #{lead}）").format(again=again.text(town.zone), lead=again.before[-1])


def _why(
    session: Session, alert: Alert, lead: Lead, leads: Sequence[Lead], town: TownContext, now: datetime
) -> list[str]:
    if alert.kind == "more":
        fresh = sum(one.post_count - (posts_told(session, one, before=alert) or 0) for one in leads)
        return [] if lead.restricted else [_("又有 {count} 条帖文反映").format(count=fresh)]
    if alert.kind == "repeat":
        return [_("再次提醒：提醒 {first} 至今无人签收").format(first=alert.first_alert_id)]
    if alert.kind == "handover":
        return [_handover(session, alert, lead)]
    if alert.kind == "returned":
        return [_returned(lead)]
    if alert.kind in ("reminder", "overdue"):
        return [] if len(leads) > 1 else [_deadline(lead, now)]
    return []


def _handover(session: Session, alert: Alert, lead: Lead) -> str:
    events = session.scalars(
        select(LeadEvent)
        .where(LeadEvent.lead_id == lead.id, LeadEvent.kind == "alert_handed_over")
        .order_by(LeadEvent.id.desc())
    )
    event = next((one for one in events if one.data.get("alert") == alert.id), None)
    note = one_line(str(event.data.get("note", ""))) if event and not lead.restricted else ""
    text = _("提醒 {first} 转交给您").format(first=alert.first_alert_id)
    return _("{text}：{note}").format(text=text, note=note) if note else text


def _returned(lead: Lead) -> str:
    if lead.state == "returned":
        return _("承办部门已退单（第 {count} 次），须在 1 个工作日内重新派单").format(count=lead.returns)
    return _("已退单 {count} 次，请协调部门决定由谁办理").format(count=lead.returns)


def _deadline(lead: Lead, now: datetime) -> str:
    due, waits_for = next_due(lead), step_of(lead.state)
    if due is None or waits_for is None:
        return ""
    step = _(STEPS[waits_for])
    if due > now:
        return _("即将到期：距{step}期限还有 {span}").format(step=step, span=_span(due - now))
    return _("已超期：{step}期限已过 {span}").format(step=step, span=_span(now - due))


def _span(span: timedelta) -> str:
    minutes = max(1, round(span.total_seconds() / 60))
    if minutes < 120:
        return _("{count} 分钟").format(count=minutes)
    return _("{count} 小时").format(count=round(minutes / 60))


def _about_several(message: Message, leads: Sequence[Lead], alert: Alert, town: TownContext) -> Message:
    """A message about a group: what it is about, then one line for each lead."""
    kinds = {
        "reminder": _("{count} 条线索即将到期"),
        "overdue": _("{count} 条线索已超期"),
    }
    about = kinds.get(alert.kind, _("{count} 条线索")).format(count=len(leads))
    head = _("【{urgency}】{office}：{about}").format(
        urgency=urgency_name(alert.urgency), office=town.office_name(alert.office), about=about
    )
    before = message.body.splitlines()[1:]
    notes = before[:1] if alert.kind in ("more", "repeat", "handover", "escalation") else []
    lines = [_line(lead, town) for lead in leads[:LINES]]
    if len(leads) > LINES:
        lines.append(_("另有 {count} 条未列出").format(count=len(leads) - LINES))
    end = [_("提醒号 {alert}").format(alert=message.alert)]
    return replace(
        message,
        urgency=alert.urgency,
        subject=_("{head}（提醒号 {alert}）").format(head=head, alert=message.alert),
        body="\n".join([head, *notes, *lines, *end]),
    )


def _line(lead: Lead, town: TownContext) -> str:
    if lead.restricted:
        return restricted_line(lead.id)
    due = next_due(lead)
    parts = [
        f"#{lead.id} {headline(lead, town)}",
        one_line(lead.place),
        _("{count} 条").format(count=lead.post_count),
        _("{time} 到期").format(time=local_time(due, town.zone)) if due else "",
    ]
    return "，".join(part for part in parts if part)
