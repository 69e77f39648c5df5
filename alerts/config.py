"""`alerts.yaml`: channels, teams, routes, escalation, quiet hours, digest."""

from __future__ import annotations

import itertools
from datetime import time
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from alerts.channels.config import Channel, ConsoleChannel
from pipeline.config import Model, Slug

Urgency = Literal["critical", "urgent", "normal", "enquiry"]

PLAIN_TARGETS = ("office_duty", "office_leader", "coordinator")
_SLUG = TypeAdapter(Slug)


def parse_target(value: str) -> tuple[str, str]:
    """`office:water` as `("office", "water")`, `coordinator` as `("coordinator", "")`, else `("team", id)`."""
    if value in PLAIN_TARGETS:
        return value, ""
    kind, colon, name = value.partition(":")
    if colon and kind not in ("office", "contact"):
        raise ValueError(
            "a target is office_duty, office_leader, coordinator, office:ID, contact:ID or a team"
        )
    try:
        _SLUG.validate_python(name if colon else value)
    except ValidationError as error:
        raise ValueError(f"the target {value!r} does not name a valid id") from error
    return (kind, name) if colon else ("team", value)


def _known_form(value: str) -> str:
    parse_target(value)
    return value


Target = Annotated[str, AfterValidator(_known_form)]
"""Whom to tell: `office_duty`, `office_leader`, `coordinator`, `office:ID`, `contact:ID` or a team's id."""


def _clock_time(value: object) -> object:
    """YAML 1.1 reads an unquoted 22:00 as the number 1320: minutes since midnight, so take it as such."""
    if isinstance(value, time):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError("must be a time such as 08:00")
    if isinstance(value, int):
        if not 0 <= value < 24 * 60:
            raise ValueError("must be a time such as 08:00")
        return time(value // 60, value % 60)
    try:
        parsed = time.fromisoformat(value.strip())
    except ValueError as error:
        raise ValueError("must be a time such as 08:00") from error
    if parsed.tzinfo is not None:
        raise ValueError("must be a time of the town, without a zone")
    return parsed


ClockTime = Annotated[time, BeforeValidator(_clock_time)]
"""A time of day in the town's zone."""


class Match(Model):
    """Which leads a route takes. A list holds alternatives; an empty list fits everything."""

    urgency: list[Urgency] = []
    topic: list[Slug] = []
    place: list[str] = []
    office: list[Slug] = []


class Route(Model):
    """Leads that match go to these targets; later routes are tried only with `continue: true`."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    match: Match = Match()
    to: list[Target] = Field(min_length=1)
    continue_: bool = Field(default=False, alias="continue")
    group_wait_seconds: int = Field(default=0, ge=0, le=3600)
    """How long to wait for more posts about the same lead before the first message leaves."""


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


class Digest(Model):
    """The day's open leads in one message a day."""

    at: ClockTime = time(8, 0)
    to: list[Target] = Field(min_length=1)

    @field_validator("to")
    @classmethod
    def _without_a_lead(cls, value: list[str]) -> list[str]:
        for target in value:
            if target in ("office_duty", "office_leader"):
                raise ValueError(f"a digest has no single office: use office:ID, not {target}")
        return value


class Retry(Model):
    """How a message is tried again: the pause doubles from `first_seconds` up to `longest_seconds`."""

    attempts: int = Field(default=8, ge=1, le=50)
    first_seconds: float = Field(default=10, gt=0)
    longest_seconds: float = Field(default=1800, gt=0)


class AlertsFile(Model):
    """`alerts.yaml`. Urgent and critical leads that no route takes go to the coordinator."""

    channels: dict[Slug, Channel] = Field(default={"console": ConsoleChannel(kind="console")}, min_length=1)
    teams: dict[Slug, list[Slug]] = {}
    """Groups of contacts by a name of their own, e.g. `comment_team`."""
    routes: list[Route] = []
    escalation: Escalation = Escalation()
    quiet_hours: QuietHours | None = None
    digest: Digest | None = None
    retry: Retry = Retry()
    max_age_days: int = Field(default=7, ge=1)
    """A lead whose newest post is older than this when it arrives alerts nobody: an import must not."""
    desk_url: str = Field(default="", pattern=r"^(https?://[^\s]+)?$")
    """Where the desk is reached; the messages' links begin with it."""

    @model_validator(mode="after")
    def _teams_hold(self) -> Self:
        for team, contacts in self.teams.items():
            if team in PLAIN_TARGETS:
                raise ValueError(f"a team cannot be called {team!r}")
            if not contacts:
                raise ValueError(f"team {team!r} has no contacts")
        for target in self.targets():
            kind, name = parse_target(target)
            if kind == "team" and name not in self.teams:
                allowed = ", ".join([*PLAIN_TARGETS, "office:ID", "contact:ID", *self.teams])
                raise ValueError(f"unknown target {name!r}; allowed: {allowed}")
        return self

    def targets(self) -> list[str]:
        """Every target that the file names, in its order."""
        found = [target for route in self.routes for target in route.to]
        found += [target for step in self.escalation.steps for target in step.to]
        return found + (self.digest.to if self.digest else [])
