"""What `alerts.yaml` says about time: escalation, quiet hours, reminders, inhibition, digest."""

from __future__ import annotations

import itertools
from datetime import time, timedelta
from typing import Literal, Self

from pydantic import ConfigDict, Field, field_validator, model_validator

from alerts.routes import Match
from alerts.values import ClockTime, Span, Target, Urgency
from common.i18n import _
from pipeline.model import Model


class EscalationStep(Model):
    """Whom to tell when nobody has accepted this long after the first sending."""

    after_minutes: int = Field(ge=1)
    to: list[Target] = Field(min_length=1)


class Escalation(Model):
    steps: list[EscalationStep] = []

    @field_validator("steps")
    @classmethod
    def _rising(cls, value: list[EscalationStep]) -> list[EscalationStep]:
        minutes = [step.after_minutes for step in value]
        if any(later <= earlier for earlier, later in itertools.pairwise(minutes)):
            raise ValueError("after_minutes must rise from step to step")
        return value


class QuietHours(Model):
    """Messages wait until `to`; critical ones do not. May run over midnight."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    from_: ClockTime = Field(alias="from")
    to: ClockTime

    @model_validator(mode="after")
    def _a_span(self) -> Self:
        if self.from_ == self.to:
            raise ValueError("from and to must differ: messages would wait for ever")
        return self


class Before(Model):
    """A reminder before a deadline: when this share of the term has passed, or this long before its end."""

    share: float | None = Field(default=None, gt=0, lt=1)
    ahead: Span | None = None
    to: list[Target] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_moment(self) -> Self:
        if (self.share is None) == (self.ahead is None):
            raise ValueError(_("每条事前提示写 share 或 ahead，二者之一"))
        if self.ahead == timedelta(0):
            raise ValueError(_("ahead 须大于 0"))
        return self


class After(Model):
    """Whom to tell when a deadline has passed, and how long after it."""

    late: Span = timedelta(0)
    to: list[Target] = Field(min_length=1)


class Reminders(Model):
    """Deadlines of dispatch, acceptance, first feedback and of returned leads: each step once."""

    urgency: list[Urgency] = ["critical", "urgent", "normal", "enquiry"]
    before: list[Before] = []
    after: list[After] = []


class Inhibit(Model):
    """While a lead of the source kind is open, leads of the target kind alert nobody."""

    source_match: Match
    target_match: Match = Match()
    equal: list[Literal["place-within", "topic"]] = Field(default=["place-within", "topic"], min_length=1)
    """What both have in common; `place-within`: the target lies in the source's place."""


class Digest(Model):
    """The day's open leads in one message a day."""

    at: ClockTime = time(8, 0)
    to: list[Target] = []
    per_office: bool = False
    """One more for each office with open leads, to its duty, with its own leads only."""

    @field_validator("to")
    @classmethod
    def _without_a_lead(cls, value: list[str]) -> list[str]:
        for target in value:
            if target in ("office_duty", "office_leader"):
                raise ValueError(f"a digest has no single office: use office:ID, not {target}")
        return value

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not self.to and not self.per_office:
            raise ValueError(_("digest 须写 to 或 per_office: true"))
        return self
