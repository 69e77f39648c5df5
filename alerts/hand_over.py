"""An alert goes to another contact: the next person is told, and has as much time as the first one had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.acknowledge import LONGEST_NOTE, checked_staff
from alerts.claim import WAITING
from alerts.config import AlertsFile
from alerts.models import Alert
from alerts.quiet_hours import not_before
from alerts.routing import Traits, may_be_told, resolve
from alerts.standing import NEWS, leads_of, of_first
from alerts.write import write_alert
from common.clock import Clock
from common.errors import InputError
from common.i18n import _
from pipeline.lifecycle import record
from pipeline.store.engine import Store
from pipeline.town import TownContext


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The new alert, the one it belongs to, and when the contact is told."""

    alert: int
    first: int
    leads: tuple[int, ...]
    due_at: datetime


def hand_over_alert(
    store: Store,
    town: TownContext,
    config: AlertsFile,
    *,
    alert: int,
    to: str,
    staff: str,
    clock: Clock,
    note: str = "",
) -> HandedOver:
    """Give an alert to another contact; what follows from it (new posts, repeats) goes there as well.

    `InputError` for an unknown number or contact, leads that an office has accepted, a restricted lead and
    a contact that may not see it, or a contact that has it already.
    """
    checked_staff(staff)
    if len(note) > LONGEST_NOTE:
        raise InputError(_("说明不超过 {count} 个字").format(count=LONGEST_NOTE))
    now = clock()
    with store.write() as session:
        first = _first_of(session, town, alert)
        leads = [lead for lead in leads_of(session, first) if lead.state in WAITING]
        if not leads:
            raise InputError(_("提醒 {alert} 的线索已有部门接手，不必转交").format(alert=alert))
        for lead in leads:
            if not may_be_told(town, Traits.of(lead, town), to, now):
                raise InputError(
                    _("线索 {lead} 仅承办部门可见，不能转交 {contact}").format(lead=lead.id, contact=to)
                )
        before = of_first(session, first, ("handover",))
        if before and before[0].key.endswith(f":{to}"):
            raise InputError(_("提醒 {alert} 已经转交给 {contact}").format(alert=first.id, contact=to))
        urgency = max(leads, key=lambda lead: lead.urgency == "critical").urgency
        send_at = not_before(config.quiet_hours, now, urgency, town.zone)
        recipients, missing = resolve([f"contact:{to}"], Traits.of(leads[0], town), town, config, send_at)
        if missing:
            raise InputError(_("offices.yaml 中没有联系人 {contact}").format(contact=to))
        reason = f"handover:{first.id}:{len(before) + 1}:{to}"
        new = write_alert(
            session,
            "handover",
            [(lead, reason) for lead in leads],
            recipients,
            now=now,
            due_at=send_at,
            first=first,
        )
        for lead in leads:
            record(
                session,
                lead,
                "alert_handed_over",
                now,
                staff=staff,
                alert=new.id,
                first=first.id,
                to=to,
                note=note.strip(),
            )
        return HandedOver(new.id, first.id, tuple(lead.id for lead in leads), send_at)


def _first_of(session: Session, town: TownContext, number: int) -> Alert:
    """The alert with the news that `number` is or belongs to."""
    found = session.get(Alert, number)
    if found is None or found.town != town.id or found.muted is not None:
        raise InputError(_("没有提醒 {alert}").format(alert=number))
    if found.first_alert_id is not None:
        found = session.get_one(Alert, found.first_alert_id)
    if found.kind not in NEWS:
        raise InputError(_("提醒 {alert} 不能转交：它不要求谁办理").format(alert=number))
    return found
