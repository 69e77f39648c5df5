"""The channels of `alerts.yaml`: where messages can go, and which environment variables hold the secrets."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

import httpx
from pydantic import Field, StringConstraints, model_validator

from pipeline.config import Model

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
