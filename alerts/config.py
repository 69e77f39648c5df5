"""`alerts.yaml` as a whole: channels and teams here, the rest in `alerts.routes` and `alerts.rules`."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from alerts.channels.config import Channel, ConsoleChannel
from alerts.routes import Route, without_target
from alerts.rules import Digest, Escalation, Inhibit, QuietHours, Reminders
from alerts.values import PLAIN_TARGETS, parse_target
from common.i18n import _
from pipeline.model import Model, Slug


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
    reminders: Reminders = Reminders()
    inhibit: list[Inhibit] = []
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
        bare = without_target(self.routes)
        if bare is not None:
            raise ValueError(_("第 {path} 条路由没有写 to，上级也没有").format(path=bare))
        return self

    def targets(self) -> list[str]:
        """Every target that the file names, in its order."""
        found = [target for top in self.routes for route in top.all() for target in route.to]
        found += [target for step in self.escalation.steps for target in step.to]
        found += [target for one in self.reminders.before for target in one.to]
        found += [target for one in self.reminders.after for target in one.to]
        return found + (self.digest.to if self.digest else [])
