"""Settings of the installation, from environment variables. The town's own matters stand in its folder."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from common.errors import ConfigError
from common.i18n import _

PREFIX = "XIANGYIN_"


class Settings(BaseSettings):
    """Every field is read from `XIANGYIN_<NAME>`; `docs/settings.md` lists them (a test compares)."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", env_ignore_empty=True)

    lang: Literal["zh", "en"] = "zh"
    """Language of the command line and of alerts."""

    config: Path | None = None
    """The town's configuration folder, where `--config` is not given."""

    database: str | None = None
    """SQLAlchemy URL of the database; default: `data/xiangyin.db` in the configuration folder."""

    cache: Path | None = None
    """Where the built classifier is kept; default: the user's cache folder."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"
    """Least level of the log lines on standard error."""

    link_key: SecretStr | None = None
    """Key of the acknowledgement links; default: `link.key` in the data folder, made on first use."""

    demo_port: int = Field(default=0, ge=0, le=65_535)
    """Port of the demo town's sites; 0 takes a free one."""

    desk_host: str = Field(default="127.0.0.1", min_length=1)
    """Address on which `xiangyin run` and `serve` serve the desk; anything but loopback needs a proxy with https in front."""

    desk_port: int = Field(default=8765, ge=0, le=65_535)
    """Port of the desk; 0 takes a free one."""

    desk_https: bool = False
    """The desk is reached over https: its cookies are sent over nothing else."""

    desk_proxies: str = ""
    """Proxies in front of the desk, addresses or networks separated by commas: only their `X-Forwarded-For` counts."""

    held_back: float = Field(default=0.3, ge=0.1, le=0.5)
    """Share of the town's labels that no model learns from: old and new are compared on them."""

    desk_session_hours: int = Field(default=12, ge=1, le=72)
    """Hours after which everybody logs in anew; two idle hours end a session in any case."""

    @field_validator("desk_proxies")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        for part in filter(None, map(str.strip, value.split(","))):
            try:
                ip_network(part)
            except ValueError as error:
                raise ValueError(_("应为地址或网段，用逗号分隔")) from error
        return value

    @property
    def proxies(self) -> tuple[str, ...]:
        """The proxies one by one."""
        return tuple(filter(None, map(str.strip, self.desk_proxies.split(","))))


def load_settings() -> Settings:
    """The settings, or one clear line that names the variable and what is allowed."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigError(
            _("环境变量 {name} = {value!r}：{reason}").format(
                name=name, value=first["input"], reason=first["msg"].removeprefix("Value error, ")
            )
        ) from error
