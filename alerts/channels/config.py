"""The channels of `alerts.yaml`: where messages can go, and which variables or files hold their secrets."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple, Self
from urllib.parse import urlsplit

import httpx
from pydantic import Field, StringConstraints, model_validator

from pipeline.config import Model

EnvName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
"""The name of an environment variable that holds a secret; the secret itself is never written here."""

SecretFile = Annotated[str, StringConstraints(pattern=r"^/[^\x00-\x1f]+$")]
"""The absolute path of a file that holds nothing but a secret."""

LONGEST_TIMEOUT = 30.0
"""Seconds. `alerts.deliver.LEASE` counts on no channel taking much longer than this per step."""


class SecretSource(NamedTuple):
    """Where a secret is kept: the key's name in the configuration, and one of variable and file."""

    key: str
    env: str | None
    file: str | None


class Limit(NamedTuple):
    """At most so many messages within so many seconds."""

    messages: int
    seconds: int


class _Channel(Model):
    """What all channels answer: the secrets they need and how fast they may send."""

    @property
    def secrets(self) -> tuple[SecretSource, ...]:
        """Every secret that the channel's keys `…_env` and `…_file` name."""
        keys = [name.removesuffix("_env") for name in type(self).model_fields if name.endswith("_env")]
        found = [
            SecretSource(key, getattr(self, f"{key}_env"), getattr(self, f"{key}_file", None)) for key in keys
        ]
        return tuple(source for source in found if source.env or source.file)

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The limits of the other side; empty where it has none."""
        return ()

    def _exactly_one(self, key: str) -> None:
        if (getattr(self, f"{key}_env") is None) == (getattr(self, f"{key}_file") is None):
            raise ValueError(f"exactly one of {key}_env and {key}_file is needed")


class ConsoleChannel(_Channel):
    """Messages are written to the terminal or the service's log."""

    kind: Literal["console"]


class WebhookChannel(_Channel):
    """Messages are posted as signed JSON to one address."""

    kind: Literal["webhook"]
    url: str
    secret_env: EnvName | None = None
    secret_file: SecretFile | None = None
    allow_private: bool = False
    """Allow an address inside the own network, and plain http there."""
    timeout_seconds: float = Field(default=10, gt=0, le=LONGEST_TIMEOUT)

    @model_validator(mode="after")
    def _usable(self) -> Self:
        reason = reason_against(self.url, allow_private=self.allow_private)
        if reason is not None:
            raise ValueError(reason)
        self._exactly_one("secret")
        return self


class EmailChannel(_Channel):
    """Messages are handed to one SMTP server; a contact's `address` is its mailbox."""

    kind: Literal["email"]
    host: str = Field(min_length=1)
    port: int = Field(default=465, ge=1, le=65535)
    sender: str = Field(pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")
    security: Literal["none", "starttls", "tls"] = "tls"
    user_env: EnvName | None = None
    password_env: EnvName | None = None
    password_file: SecretFile | None = None
    timeout_seconds: float = Field(default=10, gt=0, le=LONGEST_TIMEOUT)

    @model_validator(mode="after")
    def _safe_login(self) -> Self:
        if self.password_env is not None and self.password_file is not None:
            raise ValueError("password_env and password_file exclude each other")
        if (self.user_env is None) != (self.password_env is None and self.password_file is None):
            raise ValueError("user_env and password_env (or password_file) belong together")
        if self.user_env is not None and self.security == "none":
            raise ValueError("a password is not sent without encryption: security must be starttls or tls")
        return self


class _Bot(_Channel):
    """A group bot: the whole address is a secret, since it contains the bot's key."""

    url_env: EnvName | None = None
    url_file: SecretFile | None = None
    allow_private: bool = False
    """Allow an address inside the own network (a private installation or a relay), and plain http there."""
    timeout_seconds: float = Field(default=10, gt=0, le=LONGEST_TIMEOUT)

    @model_validator(mode="after")
    def _one_url(self) -> Self:
        self._exactly_one("url")
        return self


class WecomChannel(_Bot):
    """A WeCom (企业微信) group bot."""

    kind: Literal["wecom"]
    format: Literal["markdown", "text"] = "markdown"
    """`text` where members read in WeChat, which shows no markdown."""
    per_minute: int = Field(default=17, ge=1, le=17)
    """Below the allowed 20 by the two more parts that one long message can have."""

    @property
    def limits(self) -> tuple[Limit, ...]:
        return (Limit(self.per_minute, 60),)


class DingtalkChannel(_Bot):
    """A DingTalk (钉钉) group bot whose security setting is the signature (加签)."""

    kind: Literal["dingtalk"]
    secret_env: EnvName | None = None
    secret_file: SecretFile | None = None
    per_minute: int = Field(default=17, ge=1, le=17)
    """As for WeCom; above 20 DingTalk refuses everything for ten minutes."""

    @model_validator(mode="after")
    def _one_secret(self) -> Self:
        self._exactly_one("secret")
        return self

    @property
    def limits(self) -> tuple[Limit, ...]:
        return (Limit(self.per_minute, 60),)


class FeishuChannel(_Bot):
    """A Feishu (飞书) group bot whose security setting is the signature (签名校验)."""

    kind: Literal["feishu"]
    secret_env: EnvName | None = None
    secret_file: SecretFile | None = None
    per_minute: int = Field(default=60, ge=1, le=95)
    """Feishu allows 100 a minute and 5 a second."""

    @model_validator(mode="after")
    def _one_secret(self) -> Self:
        self._exactly_one("secret")
        return self

    @property
    def limits(self) -> tuple[Limit, ...]:
        return (Limit(4, 1), Limit(self.per_minute, 60))


class AppriseChannel(_Channel):
    """Any other service that Apprise knows, by its Apprise address."""

    kind: Literal["apprise"]
    url_env: EnvName | None = None
    url_file: SecretFile | None = None
    per_minute: int = Field(default=17, ge=1, le=600)

    @model_validator(mode="after")
    def _one_url(self) -> Self:
        self._exactly_one("url")
        return self

    @property
    def limits(self) -> tuple[Limit, ...]:
        return (Limit(self.per_minute, 60),)


Channel = Annotated[
    ConsoleChannel
    | WebhookChannel
    | EmailChannel
    | WecomChannel
    | DingtalkChannel
    | FeishuChannel
    | AppriseChannel,
    Field(discriminator="kind"),
]


def reason_against(url: str, *, allow_private: bool) -> str | None:
    """Why messages cannot be posted to `url`, or None. The words never contain it: it may be a secret."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        usable = False
    if not usable:
        return "url must be an http(s) address such as https://example.gov.cn/hook"
    if parts.username or parts.password:
        return "url must not carry a user name or password"
    if parts.scheme == "http" and not allow_private:
        return "url must begin with https:// (http only with allow_private: true)"
    return None
