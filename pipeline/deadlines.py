"""How long each step may take, by urgency (defaults: Beijing, Tianjin and Guangdong rules, see docs)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from pipeline.workdays import add_working_days


@dataclass(frozen=True, slots=True)
class Term:
    """A period: clock time, or working days."""

    clock: dt.timedelta = dt.timedelta()
    working_days: int = 0

    def after(self, moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
        """The end of the period that begins at `moment`."""
        if self.working_days:
            return add_working_days(moment, self.working_days, zone)
        return moment + self.clock


@dataclass(frozen=True, slots=True)
class Terms:
    """What an urgency allows for accepting, dispatching and the first feedback."""

    accept: Term
    dispatch: Term
    feedback: Term


@dataclass(frozen=True, slots=True)
class Due:
    """The three moments by which a lead must have moved on (aware, UTC)."""

    accept: dt.datetime
    dispatch: dt.datetime
    feedback: dt.datetime


def _minutes(count: int) -> Term:
    return Term(clock=dt.timedelta(minutes=count))


_DAY = Term(clock=dt.timedelta(hours=24))

RETURN = Term(working_days=1)
"""By when a lead that its office sent back has another one."""

TERMS: dict[str, Terms] = {
    "critical": Terms(_minutes(15), _minutes(60), _minutes(120)),
    "urgent": Terms(_minutes(30), _minutes(120), _DAY),
    "normal": Terms(Term(working_days=1), _DAY, Term(working_days=5)),
    "enquiry": Terms(Term(working_days=1), _DAY, Term(working_days=2)),
}


def due(urgency: str, received_at: dt.datetime, zone: ZoneInfo) -> Due:
    """The deadlines of a lead known since `received_at`."""
    terms = TERMS[urgency]
    return Due(
        accept=terms.accept.after(received_at, zone),
        dispatch=terms.dispatch.after(received_at, zone),
        feedback=terms.feedback.after(received_at, zone),
    )
