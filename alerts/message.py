"""The words of an alert about a lead: what, where, since when, how many, who, until when.

Of the posts only the lead's redacted title appears; of a restricted lead not even that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.config import AlertsFile
from alerts.plain import one_line
from common.i18n import _
from pipeline.lead_list import next_due
from pipeline.store.models import Lead
from pipeline.town import TownContext
from pipeline.triage import URGENCY_NAMES


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one contact, ready to send. `lead` is None for a digest."""

    alert: int
    recipient: str
    step: int
    kind: str
    urgency: str
    lead: int | None
    subject: str
    body: str
    link: str = ""

    @property
    def key(self) -> str:
        """The same for every repeat of this message, different for every other: `ALERT:RECIPIENT:STEP`."""
        return f"{self.alert}:{self.recipient}:{self.step}"


@dataclass(frozen=True, slots=True)
class Telling:
    """Which delivery a message is for. `first_alert` is the number that an escalation repeats."""

    alert: int
    recipient: str
    step: int = 0
    kind: str = "lead"
    first_alert: int | None = None


def lead_message(
    telling: Telling, lead: Lead, town: TownContext, config: AlertsFile, notes: Sequence[str] = ()
) -> Message:
    """The message about a lead as it stands now; `notes` say, after the head, why it comes."""
    head = headline(lead, town)
    lines = [head, *notes]
    if telling.kind == "escalation":
        again = _("催办（第 {step} 级）：提醒 {first} 至今无人签收")
        lines.append(again.format(step=telling.step, first=telling.first_alert))
    if not lead.restricted:
        lines += _facts(lead, town)
    lines += _deadline(lead, town.zone)
    if lead.urgency == "critical":
        lines.append(_("危及生命请先拨打 110/119/120/122"))
    link = lead_link(config, lead.id)
    lines.append(_("提醒号 {alert}，线索 #{lead}").format(alert=telling.alert, lead=lead.id))
    if link:
        lines.append(link)
    return Message(
        alert=telling.alert,
        recipient=telling.recipient,
        step=telling.step,
        kind=telling.kind,
        urgency=lead.urgency,
        lead=lead.id,
        subject=_("{head}（提醒号 {alert}）").format(head=head, alert=telling.alert),
        body="\n".join(lines),
        link=link,
    )


def restricted_line(lead: int) -> str:
    """All that a message may say about a restricted lead."""
    return _("一条限办理部门查看的线索 #{lead}，请登录查看").format(lead=lead)


def lead_link(config: AlertsFile, lead: int) -> str:
    """The lead's page on the desk; empty where no desk is configured."""
    return f"{config.desk_url.rstrip('/')}/leads/{lead}" if config.desk_url else ""


def urgency_name(urgency: str) -> str:
    return _(URGENCY_NAMES[urgency])


def local_time(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as people of the town write it, without the year."""
    local = moment.astimezone(zone)
    return _("{month}月{day}日 {time}").format(month=local.month, day=local.day, time=f"{local:%H:%M}")


def headline(lead: Lead, town: TownContext) -> str:
    """Urgency and title; of a restricted lead only its number."""
    if lead.restricted:
        title = restricted_line(lead.id)
    else:
        title = one_line(lead.title) or town.catalogue.name_of(lead.topic)
    return _("【{urgency}】{title}").format(urgency=urgency_name(lead.urgency), title=title)


def _facts(lead: Lead, town: TownContext) -> list[str]:
    return [
        _("问题：{topic}").format(topic=town.catalogue.name_of(lead.topic)),
        _("地点：{place}").format(place=one_line(lead.place) or _("未写明")),
        _("反映：{count} 条，最早 {first}，最近 {last}").format(
            count=lead.post_count,
            first=local_time(lead.first_seen, town.zone),
            last=local_time(lead.last_seen, town.zone),
        ),
        _("承办：{office}").format(office=town.office_name(lead.office)),
    ]


def _deadline(lead: Lead, zone: ZoneInfo) -> list[str]:
    due = next_due(lead)
    if due is None:
        return []
    step = {
        "received": _("派单"),
        "returned": _("重新派单"),
        "dispatched": _("签收"),
    }.get(lead.state, _("首次答复"))
    return [_("期限：{time} 前{step}").format(time=local_time(due, zone), step=step)]
