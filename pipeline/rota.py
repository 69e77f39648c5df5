"""The duty rota of an office as `offices.yaml` writes it: shifts, taking turns, overrides."""

from __future__ import annotations

from datetime import date, time
from typing import Literal, Self

from pydantic import ConfigDict, Field, field_validator, model_validator

from common.i18n import _
from pipeline.model import Model, Slug
from pipeline.workdays import is_working_day

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
EVERY_DAY: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ShiftDay = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "workday", "holiday"]
"""`workday` and `holiday` follow the official calendar: a make-up Saturday is a workday."""


class Rotation(Model):
    """Contacts that take turns, the first of them from `from` on."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    contacts: list[Slug] = Field(min_length=1)
    every: Literal["day", "week"] = "week"
    from_: date = Field(alias="from")

    def on(self, day: date) -> str:
        """Whose turn it is for a shift that begins on `day`."""
        turns = (day - self.from_).days // (7 if self.every == "week" else 1)
        return self.contacts[turns % len(self.contacts)]


class DutyShift(Model):
    """When a contact is on duty, in the town's time. `hours` may run over midnight ("19:00-07:00")."""

    contact: Slug | None = None
    rotation: Rotation | None = None
    days: list[ShiftDay] = Field(default=list(EVERY_DAY), min_length=1)
    hours: str = "00:00-24:00"

    @field_validator("hours")
    @classmethod
    def _readable(cls, value: str) -> str:
        parse_hours(value)
        return value

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if (self.contact is None) == (self.rotation is None):
            raise ValueError(_("每个班次写 contact 或 rotation，二者之一"))
        return self

    def contacts(self) -> list[str]:
        """Everybody who may stand this shift."""
        return [self.contact] if self.contact else list(self.rotation.contacts) if self.rotation else []

    def runs_on(self, day: date) -> bool:
        """Whether the shift begins on `day`."""
        by_calendar = "workday" if is_working_day(day) else "holiday"
        return EVERY_DAY[day.weekday()] in self.days or by_calendar in self.days

    def contact_on(self, day: date) -> str:
        """Who stands the shift that begins on `day`, before overrides."""
        return self.contact or (self.rotation.on(day) if self.rotation else "")

    @property
    def uses_calendar(self) -> bool:
        return "workday" in self.days or "holiday" in self.days


class Override(Model):
    """For some days (both included) one contact stands in; for the whole duty where `instead_of` is absent."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    from_: date = Field(alias="from")
    to: date
    instead_of: Slug | None = None
    contact: Slug

    @model_validator(mode="after")
    def _a_span(self) -> Self:
        if self.to < self.from_:
            raise ValueError(_("to 不能早于 from"))
        return self

    def holds_on(self, day: date) -> bool:
        return self.from_ <= day <= self.to


def parse_hours(value: str) -> tuple[time, time]:
    """`"19:00-07:00"` as two times; `24:00` means the end of the day (`time.max`)."""
    try:
        start, end = (part.strip() for part in value.split("-"))
        first = time.fromisoformat(start)
        last = time.max if end == "24:00" else time.fromisoformat(end)
    except ValueError as error:
        raise ValueError(_("时段应写成 08:00-17:30 的样子")) from error
    return first, last
