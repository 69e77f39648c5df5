"""One-time links by which the recipient of a message says: I have it.

A link's token names alert, recipient and expiry and is signed with a key that only this installation has.
The same message always carries the same link, so a repeat after a crash changes nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
import stat
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from common.errors import ConfigError
from common.i18n import _

VALID = timedelta(days=7)
"""How long a link works, counted from the alert."""

KEY_FILE = "link.key"
LEAST_KEY = 32
"""Characters of a key."""

_TOKEN = re.compile(r"([1-9][0-9]{0,17})\.([a-z][a-z0-9_-]{0,39})\.([1-9][0-9]{0,11})\.([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class Link:
    """What a genuine token says."""

    alert: int
    recipient: str
    expires: datetime
    digest: str
    """By this the link is known after its use; the token itself is not kept."""


@dataclass(frozen=True, slots=True)
class AckLinks:
    """Makes the links of one town; `base` is where its desk is reached."""

    key: bytes
    base: str
    town: str

    def link(self, alert: int, recipient: str, raised_at: datetime) -> str:
        """The link for one message."""
        token = make_token(self.key, self.town, alert, recipient, raised_at + VALID)
        return f"{self.base.rstrip('/')}/ack/{token}"


def make_token(key: bytes, town: str, alert: int, recipient: str, expires: datetime) -> str:
    """`ALERT.RECIPIENT.EXPIRY.SIGNATURE`, fit for an address."""
    stamp = int(expires.timestamp())
    return f"{alert}.{recipient}.{stamp}.{_signature(key, town, alert, recipient, stamp)}"


def read_token(key: bytes, town: str, token: str) -> Link | None:
    """What the token says, expired or not; None if this installation did not make it."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    alert, recipient, stamp = int(found[1]), found[2], int(found[3])
    if not hmac.compare_digest(_signature(key, town, alert, recipient, stamp), found[4]):
        return None
    digest = hashlib.sha256(token.encode()).hexdigest()
    return Link(alert, recipient, datetime.fromtimestamp(stamp, UTC), digest)


def load_key(folder: Path, given: str | None = None) -> bytes:
    """The key: `given` (a setting), else the file in the data folder, made on first use for its owner only."""
    if given is not None:
        if len(given) < LEAST_KEY:
            raise ConfigError(
                _("XIANGYIN_LINK_KEY 太短：至少 {count} 个字符，例如 openssl rand -hex 32 的输出").format(
                    count=LEAST_KEY
                )
            )
        return given.encode()
    path = folder / KEY_FILE
    try:
        if not path.exists():
            _make_key(path)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise ConfigError(_("{file} 可被别的账号读取；请运行 chmod 600 {file}").format(file=path))
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            _("{file} 不能读写（{reason}）；请检查权限，或设置 XIANGYIN_LINK_KEY").format(
                file=path, reason=error
            )
        ) from error
    if len(key) < LEAST_KEY:
        raise ConfigError(_("{file} 不完整；删除它会重新生成，已发出的签收链接随之失效").format(file=path))
    return key.encode()


def _make_key(path: Path) -> None:
    """Write a key whole or not at all; a second process that is first wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".link-")  # readable by its owner only
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(LEAST_KEY) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(temporary)


def _signature(key: bytes, town: str, alert: int, recipient: str, stamp: int) -> str:
    text = f"ack\n{town}\n{alert}\n{recipient}\n{stamp}"
    raw = hmac.new(key, text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
