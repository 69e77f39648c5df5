"""The daily digest: one message a recipient and day with the open leads, most pressing first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.config import AlertsFile
from alerts.duty import offices_of
from alerts.message import Message, Telling, local_time, restricted_line, urgency_name
from alerts.models import Alert
from alerts.plain import one_line
from alerts.quiet_hours import is_quiet
from alerts.raise_alerts import add_deliveries
from alerts.routing import Recipient, Traits, resolve
from common import log
from common.clock import Clock
from common.i18n import _
from pipeline.lead_list import Row, list_leads
from pipeline.store.engine import Store
from pipeline.town import TownContext

LINES = 20
"""Leads that a digest lists; the others are counted."""

_NO_LEAD = Traits(urgency="", topic="", places=(), office="")

_log = log.get("alerts")


def raise_digests(store: Store, town: TownContext, config: AlertsFile, *, clock: Clock) -> list[int]:
    """Today's digests that are due and not yet raised; their alert numbers. Safe to call at any time.

    A process that was down at the configured hour catches up on the same day, outside quiet hours.
    """
    now = clock()
    local = now.astimezone(town.zone)
    if config.digest is None or local.time() < config.digest.at:
        return []
    if is_quiet(config.quiet_hours, now, town.zone):
        return []
    recipients, gaps = resolve(config.digest.to, _NO_LEAD, town, config, now)
    day = local.date().isoformat()
    wanted = {f"digest:{day}:{found.contact.id}": found for found in recipients}
    with store.read() as session:  # looking first keeps an idle installation from locking its writers
        if not _missing(session, town, wanted):
            return []
    with store.write() as session:
        raised = [_raise_one(session, town, key, wanted[key], now) for key in _missing(session, town, wanted)]
    if gaps:
        _log.warning("digest_without_recipient", gaps=gaps)
    return raised


def digest_message(
    telling: Telling, day: datetime, store: Store, town: TownContext, now: datetime
) -> Message:
    """The open leads at `now` for one recipient; `day` is when the digest was raised."""
    mine = offices_of(town, telling.recipient)
    rows = [row for row in list_leads(store, town, now) if not row.restricted or row.office in mine]
    subject = _("【{town}】{day} 待办线索 {count} 条（提醒号 {alert}）").format(
        town=town.town.name,
        day=day.astimezone(town.zone).date().isoformat(),
        count=len(rows),
        alert=telling.alert,
    )
    return Message(
        alert=telling.alert,
        recipient=telling.recipient,
        step=telling.step,
        kind="digest",
        urgency="",
        lead=None,
        subject=subject,
        body="\n".join([subject, *_lines(rows, town, now)]),
    )


def _missing(session: Session, town: TownContext, keys: Iterable[str]) -> list[str]:
    known = set(session.scalars(select(Alert.key).where(Alert.town == town.id, Alert.key.in_(keys))))
    return [key for key in keys if key not in known]


def _raise_one(session: Session, town: TownContext, key: str, found: Recipient, now: datetime) -> int:
    alert = Alert(town=town.id, key=key, kind="digest", created_at=now, due_at=now)
    session.add(alert)
    session.flush()
    add_deliveries(session, alert, [found], step=0)
    return alert.id


def _lines(rows: Sequence[Row], town: TownContext, now: datetime) -> list[str]:
    overdue = sum(row.due is not None and row.due < now for row in rows)
    lines = [_("其中已超期 {count} 条").format(count=overdue)] if overdue else []
    lines += [f"{number}. {_line(row, town)}" for number, row in enumerate(rows[:LINES], start=1)]
    if len(rows) > LINES:
        lines.append(_("另有 {count} 条未列出").format(count=len(rows) - LINES))
    return lines or [_("没有待办的线索")]


def _line(row: Row, town: TownContext) -> str:
    if row.restricted:
        return restricted_line(row.id)
    parts = [
        _("【{urgency}】{title}").format(urgency=urgency_name(row.urgency), title=one_line(row.title, 40)),
        one_line(row.place),
        _("{count} 条").format(count=row.post_count),
        town.office_name(row.office),
        _("{time} 到期").format(time=local_time(row.due, town.zone)) if row.due else "",
        f"#{row.id}",
    ]
    return "，".join(part for part in parts if part)
