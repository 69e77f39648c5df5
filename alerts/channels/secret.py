"""Secrets are looked up when a message leaves, from the variable or file that the configuration names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from alerts.channels.config import Channel, SecretSource
from common.errors import DeliveryError
from common.i18n import _

LONGEST = 8192


def read_secret(source: SecretSource, environ: Mapping[str, str]) -> str:
    """The secret, or `DeliveryError` with one line that names the variable or file, never its content."""
    if source.file is not None:
        try:
            value = Path(source.file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise DeliveryError(
                _("读不出密钥文件 {file}：{reason}").format(file=source.file, reason=reason)
            ) from error
        if not value or len(value) > LONGEST:
            raise DeliveryError(_("密钥文件 {file} 是空的或太长").format(file=source.file))
        return value
    value = environ.get(source.env or "", "").strip()
    if not value:
        raise DeliveryError(_("环境变量 {name} 未设置").format(name=source.env))
    return value


def secrets_of(channel: Channel, environ: Mapping[str, str]) -> dict[str, str]:
    """All secrets of a channel by their key (`url`, `secret`, `user`, `password`), or `DeliveryError`."""
    return {source.key: read_secret(source, environ) for source in channel.secrets}


def missing_secrets(channel: Channel, environ: Mapping[str, str]) -> list[str]:
    """One line for each secret that cannot be read."""
    lines = []
    for source in channel.secrets:
        try:
            read_secret(source, environ)
        except DeliveryError as error:
            lines.append(str(error))
    return lines
