"""The daily digest: the open leads, most pressing first, for the comment team and for each office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.config import AlertsFile
from alerts.duty import offices_of
from alerts.message import Message, Telling, local_time, restricted_line, urgency_name
from alerts.models import Alert
from alerts.mute import NOTHING_OPEN
from alerts.plain import one_line
from alerts.quiet_hours import is_quiet
from alerts.routing import Recipient, Traits, resolve
from alerts.write import add_deliveries
from common import log
from common.clock import Clock
from common.i18n import _
from pipeline.lead_list import Row, list_leads
from pipeline.signs_noted import as_signs, note_signs, open_signs, shown_signs, sign_text, where_and_what
from pipeline.store.engine import Store
from pipeline.town import TownContext

LINES = 20
"""Leads that a digest lists; the others are counted."""

SIGNS = 5
"""Early signs that a digest lists, the least likely first."""

_NO_LEAD = Traits(urgency="", topic="", places=(), office="")

_log = log.get("alerts")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A digest of today: for one recipient, of one office or (empty) of the whole town."""

    recipient: Recipient
    office: str


def raise_digests(store: Store, town: TownContext, config: AlertsFile, *, clock: Clock) -> list[int]:
    """Today's digests that are due and not yet raised; their alert numbers. Safe to call at any time.

    A process that was down at the configured hour catches up on the same day, outside quiet hours. Where
    nothing is open nobody is told, for the whole day.
    """
    now = clock()
    local = now.astimezone(town.zone)
    if config.digest is None or local.time() < config.digest.at:
        return []
    if is_quiet(config.quiet_hours, now, town.zone):
        return []
    day = local.date().isoformat()
    with store.read() as session:  # looking first keeps an idle installation from locking its writers
        if _is_done(session, town, day):
            return []
    note_signs(store, town, now)
    rows, wanted = list_leads(store, town, now, with_restricted=True), _wanted(town, config, day, now)
    with store.write() as session:
        if _is_done(session, town, day):
            return []  # another process was faster
        raised = [
            _raise_one(session, town, key, one, now)
            for key, one in wanted.items()
            if rows_for(rows, town, one.recipient.contact.id, one.office)
        ]
        if wanted and not raised:
            session.add(_note_nothing_open(town, day, now))
    return raised


def rows_for(rows: Sequence[Row], town: TownContext, recipient: str, office: str) -> list[Row]:
    """The rows of a digest: of one office or all; restricted ones only for whoever acts on them."""
    mine = offices_of(town, recipient)
    return [
        row
        for row in rows
        if (not office or row.office == office) and (not row.restricted or row.office in mine)
    ]


def digest_message(
    telling: Telling, day: datetime, store: Store, town: TownContext, now: datetime, *, office: str = ""
) -> Message:
    """The open leads at `now` for one recipient, of one office or all; `day` is when the digest was raised."""
    rows = rows_for(list_leads(store, town, now, with_restricted=True), town, telling.recipient, office)
    subject = _("【{town}】{day} 待办线索 {count} 条（提醒号 {alert}）").format(
        town=town.office_name(office) if office else town.town.name,
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
        body="\n".join([subject, *_signs(store, town, office), *_lines(rows, town, now)]),
    )


def _is_done(session: Session, town: TownContext, day: str) -> bool:
    """Whether the digests of a day were raised; whoever comes on duty later that day gets none."""
    known = select(Alert.id).where(Alert.town == town.id, Alert.key.startswith(f"digest:{day}:"))
    return session.scalar(known.limit(1)) is not None


def _wanted(town: TownContext, config: AlertsFile, day: str, now: datetime) -> dict[str, _Wanted]:
    """Every digest of a day by its key."""
    if config.digest is None:
        return {}
    recipients, missing = resolve(config.digest.to, _NO_LEAD, town, config, now)
    found = {f"digest:{day}:{one.contact.id}": _Wanted(one, "") for one in recipients}
    for office in town.offices if config.digest.per_office else ():
        recipients, nobody = resolve([f"office:{office}"], _NO_LEAD, town, config, now)
        missing += nobody
        found |= {f"digest:{day}:{one.contact.id}:{office}": _Wanted(one, office) for one in recipients}
    if missing:
        _log.warning("digest_without_recipient", targets=missing)
    return found


def _raise_one(session: Session, town: TownContext, key: str, wanted: _Wanted, now: datetime) -> int:
    alert = Alert(town=town.id, key=key, kind="digest", office=wanted.office, created_at=now, due_at=now)
    session.add(alert)
    session.flush()
    add_deliveries(session, alert, [wanted.recipient], step=0)
    return alert.id


def _note_nothing_open(town: TownContext, day: str, now: datetime) -> Alert:
    """Nobody is told; the day is done all the same."""
    return Alert(
        town=town.id,
        key=f"digest:{day}:nobody",
        kind="digest",
        created_at=now,
        due_at=now,
        muted=NOTHING_OPEN,
    )


def _signs(store: Store, town: TownContext, office: str) -> list[str]:
    """What brings more posts than its own past lets expect, above the list."""
    with store.read() as session:
        signs = shown_signs(session, as_signs(open_signs(session, town)), office=office or None)
    lines = [_("早期迹象 {count} 处（比平时多）：").format(count=len(signs))] if signs else []
    for sign in signs[:SIGNS]:
        numbers = "、".join(f"#{lead}" for lead in sign.leads[:3])
        lines.append(f"· {one_line(where_and_what(sign, town))}：{sign_text(sign)}，{numbers}")
    return lines


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
        row.again.text(town.zone) if row.again else "",
        f"#{row.id}",
    ]
    return "，".join(part for part in parts if part)
