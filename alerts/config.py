"""`alerts.yaml` as a whole: channels and teams here, the rest in `alerts.routes` and `alerts.rules`."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

import httpx
from pydantic import Field, StringConstraints, model_validator

from alerts.routes import Route, without_target
from alerts.rules import Digest, Escalation, Inhibit, QuietHours, Reminders
from alerts.values import PLAIN_TARGETS, parse_target
from common.i18n import _
from pipeline.model import Model, Slug

EnvName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
"""The name of an environment variable that holds a secret; the secret itself is never written here."""

LONGEST_TIMEOUT = 30.0
"""Seconds. `alerts.deliver.LEASE` counts on no channel taking much longer than this per step."""


class ConsoleChannel(Model):
    """Messages are written to the terminal or the service's log."""

    kind: Literal["console"]


class WebhookChannel(Model):
    """Messages are posted as signed JSON to one address."""

    kind: Literal["webhook"]
    url: str
    secret_env: EnvName
    allow_private: bool = False
    """Allow an address inside the own network, and plain http there."""
    timeout_seconds: float = Field(default=10, gt=0, le=LONGEST_TIMEOUT)

    @model_validator(mode="after")
    def _usable_url(self) -> Self:
        try:
            parts = urlsplit(self.url)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
            httpx.URL(self.url)
        except (ValueError, httpx.InvalidURL):
            usable = False
        if not usable:
            raise ValueError("url must be an http(s) address such as https://example.gov.cn/hook")
        if parts.username or parts.password:
            raise ValueError("url must not carry a user name or password")
        if parts.scheme == "http" and not self.allow_private:
            raise ValueError("url must begin with https:// (http only with allow_private: true)")
        return self


class EmailChannel(Model):
    """Messages are handed to one SMTP server; a contact's `address` is its mailbox."""

    kind: Literal["email"]
    host: str = Field(min_length=1)
    port: int = Field(default=465, ge=1, le=65535)
    sender: str = Field(pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")
    security: Literal["none", "starttls", "tls"] = "tls"
    user_env: EnvName | None = None
    password_env: EnvName | None = None
    timeout_seconds: float = Field(default=10, gt=0, le=LONGEST_TIMEOUT)

    @model_validator(mode="after")
    def _safe_login(self) -> Self:
        if (self.user_env is None) != (self.password_env is None):
            raise ValueError("user_env and password_env belong together")
        if self.user_env is not None and self.security == "none":
            raise ValueError("a password is not sent without encryption: security must be starttls or tls")
        return self


Channel = Annotated[ConsoleChannel | WebhookChannel | EmailChannel, Field(discriminator="kind")]


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
