"""What a link does when it is opened, and when its button is pressed: the first press counts, once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from alerts.ack_link import Link, read_token
from alerts.acknowledge import acknowledge
from alerts.duty import contact_by_id
from alerts.models import Alert
from common.clock import Clock
from common.errors import InputError
from pipeline.store.engine import Store
from pipeline.town import TownContext

State = Literal["unknown", "expired", "open", "done"]


@dataclass(frozen=True, slots=True)
class LinkView:
    """What the page of a link shows: numbers and duty posts, nothing of a lead's content.

    `unknown`: this installation did not make the link. `expired`: too old, and nobody has acknowledged.
    `open`: its button works. `done`: somebody has acknowledged, `by` whom and `at` what moment.
    """

    state: State
    alert: int = 0
    lead: int = 0
    recipient: str = ""
    by: str = ""
    at: datetime | None = None


def look(store: Store, town: TownContext, key: bytes, token: str, *, clock: Clock) -> LinkView:
    """What the link stands for at this moment. Changes nothing."""
    link = read_token(key, town.id, token)
    if link is None:
        return LinkView("unknown")
    with store.read() as session:
        return _view(town, link, session.get(Alert, link.alert), clock())


def use(store: Store, town: TownContext, key: bytes, token: str, *, clock: Clock) -> tuple[LinkView, bool]:
    """Acknowledge for the link's recipient; the view after it, and whether this press did it."""
    link = read_token(key, town.id, token)
    before = look(store, town, key, token, clock=clock)
    if link is None or before.state != "open":
        return before, False
    try:
        done = acknowledge(store, town, staff=link.recipient, clock=clock, alert=link.alert, link=link)
    except InputError:  # an alert that told nobody: no message can have carried this link
        return LinkView("unknown"), False
    return look(store, town, key, token, clock=clock), bool(done.alerts)


def _view(town: TownContext, link: Link, alert: Alert | None, now: datetime) -> LinkView:
    if alert is None or alert.town != town.id or alert.lead_id is None:
        return LinkView("unknown")
    state: State = "expired" if now >= link.expires else "open"
    view = LinkView(state, alert.id, alert.lead_id, _name(town, link.recipient))
    if alert.acknowledged_at is None:
        return view
    by = _name(town, alert.acknowledged_by or "")
    return replace(view, state="done", by=by, at=alert.acknowledged_at)


def _name(town: TownContext, contact: str) -> str:
    """A duty post's name; an account's own where it is none."""
    known = contact_by_id(town, contact)
    return known.name if known else contact
